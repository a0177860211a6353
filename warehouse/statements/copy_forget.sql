-- Drop what the last update needed.
DROP TABLE IF EXISTS copy_changed;
DROP TABLE IF EXISTS copy_stirred;
DROP TABLE IF EXISTS copy_furniture_now;
DROP TABLE IF EXISTS copy_furniture_differs;
DROP TABLE IF EXISTS copy_moved;
DROP TABLE IF EXISTS copy_dull;
DROP TABLE IF EXISTS copy_crowded_now;
DROP TABLE IF EXISTS copy_crowds_differ;
DROP TABLE IF EXISTS copy_touched;
DROP TABLE IF EXISTS copy_near;
DROP TABLE IF EXISTS copy_star;
DROP TABLE IF EXISTS copy_candidates;
DROP TABLE IF EXISTS copy_stale;
DROP TABLE IF EXISTS copy_seeds;
DROP TABLE IF EXISTS copy_family;
DROP TABLE IF EXISTS copy_same;
