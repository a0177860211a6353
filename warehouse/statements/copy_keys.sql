-- Put the keys of changed articles in place, and note whose candidates may differ: copy_touched.
-- copy_changed: see copy_changed.sql. copy_found(article_id, sketch_id, n_shingles, n_keys) and
-- copy_found_keys(key, sketch_id) are the caller's tables: changed articles as they are now.
-- The rules are those of pipeline/stories/copies/candidates.py.

CREATE OR REPLACE TEMP TABLE copy_stirred AS
SELECT key FROM copy_keys WHERE sketch_id IN (SELECT old_id FROM copy_changed)
UNION
SELECT key FROM copy_found_keys;

DELETE FROM copy_keys WHERE sketch_id IN (SELECT old_id FROM copy_changed);
DELETE FROM copy_sketches WHERE article_id IN (SELECT article_id FROM copy_changed);
INSERT INTO copy_sketches BY NAME
SELECT f.*, c.digest, c.outlet_id, 1 AS needed
FROM copy_found AS f
JOIN copy_changed AS c USING (article_id);
INSERT INTO copy_keys BY NAME SELECT key, sketch_id, true AS telling FROM copy_found_keys;

-- Furniture of outlets.
CREATE OR REPLACE TEMP TABLE copy_furniture_now AS
WITH often AS (
    SELECT key
    FROM copy_keys
    SEMI JOIN copy_stirred USING (key)
    GROUP BY key
    HAVING count(*) > getvariable('copy_furniture')
)
SELECT s.outlet_id, k.key
FROM copy_keys AS k
SEMI JOIN often USING (key)
JOIN copy_sketches AS s USING (sketch_id)
GROUP BY ALL
HAVING count(*) > getvariable('copy_furniture');

CREATE OR REPLACE TEMP TABLE copy_furniture_differs AS
WITH before AS (FROM copy_furniture SEMI JOIN copy_stirred USING (key))
(FROM copy_furniture_now EXCEPT FROM before) UNION (FROM before EXCEPT FROM copy_furniture_now);

DELETE FROM copy_furniture WHERE key IN (FROM copy_stirred);
INSERT INTO copy_furniture BY NAME FROM copy_furniture_now;

-- Which keys of an article count: all but furniture, unless little else is left.
CREATE OR REPLACE TEMP TABLE copy_moved AS
SELECT sketch_id FROM copy_found
UNION
SELECT k.sketch_id
FROM copy_keys AS k
JOIN copy_furniture_differs AS d USING (key)
JOIN copy_sketches AS s ON s.sketch_id = k.sketch_id AND s.outlet_id = d.outlet_id;

CREATE OR REPLACE TEMP TABLE copy_dull AS
WITH furniture AS (
    SELECT k.key, k.sketch_id
    FROM copy_keys AS k
    SEMI JOIN copy_moved USING (sketch_id)
    JOIN copy_sketches AS s USING (sketch_id)
    SEMI JOIN copy_furniture AS f ON f.outlet_id = s.outlet_id AND f.key = k.key
)
SELECT f.key, f.sketch_id, c.n
FROM furniture AS f
JOIN (SELECT sketch_id, count(*) AS n FROM furniture GROUP BY sketch_id) AS c USING (sketch_id)
JOIN copy_sketches AS s USING (sketch_id)
WHERE (s.n_keys - c.n) * getvariable('copy_telling') >= s.n_keys;

UPDATE copy_keys AS k SET telling = true
WHERE NOT k.telling AND k.sketch_id IN (FROM copy_moved);
UPDATE copy_keys AS k SET telling = false
FROM copy_dull AS d
WHERE k.key = d.key AND k.sketch_id = d.sketch_id;

UPDATE copy_sketches AS s SET needed = n.needed
FROM (
    SELECT s.sketch_id,
           greatest(1, getvariable('copy_per_mille') * s.n_shingles * (s.n_keys - coalesce(d.n, 0))
                       // (1000 * s.n_keys))
               + if(d.n IS NULL, 0, getvariable('copy_beside')) AS needed
    FROM copy_sketches AS s
    SEMI JOIN copy_moved USING (sketch_id)
    LEFT JOIN (SELECT DISTINCT sketch_id, n FROM copy_dull) AS d USING (sketch_id)
    WHERE s.n_keys > 0
) AS n
WHERE s.sketch_id = n.sketch_id AND s.needed <> n.needed;

-- Crowded keys and their hubs. Keys of articles that moved may count now, or no longer.
INSERT INTO copy_stirred
SELECT DISTINCT key
FROM copy_keys
SEMI JOIN copy_moved USING (sketch_id)
ANTI JOIN copy_found USING (sketch_id)
ANTI JOIN copy_stirred USING (key);

CREATE OR REPLACE TEMP TABLE copy_crowded_now AS
WITH full_keys AS (
    SELECT key
    FROM copy_keys
    SEMI JOIN copy_stirred USING (key)
    WHERE telling
    GROUP BY key
    HAVING count(*) > getvariable('copy_crowded')
)
SELECT key, arg_min(sketch_id, xor(sketch_id, key)) AS hub
FROM copy_keys
SEMI JOIN full_keys USING (key)
WHERE telling
GROUP BY key;

CREATE OR REPLACE TEMP TABLE copy_crowds_differ AS
SELECT key, b.hub AS old_hub, n.hub AS new_hub
FROM (FROM copy_crowded SEMI JOIN copy_stirred USING (key)) AS b
FULL JOIN copy_crowded_now AS n USING (key)
WHERE b.hub IS DISTINCT FROM n.hub;

DELETE FROM copy_crowded WHERE key IN (FROM copy_stirred);
INSERT INTO copy_crowded BY NAME FROM copy_crowded_now;

-- A pair's candidacy rests on the keys of the two, which of them count, which are crowded and
-- their hubs: whoever holds something of these that differs is looked up again.
CREATE OR REPLACE TEMP TABLE copy_touched AS
SELECT s.sketch_id, s.article_id
FROM copy_sketches AS s
SEMI JOIN (
    FROM copy_moved
    UNION
    SELECT old_hub FROM copy_crowds_differ WHERE old_hub IS NOT NULL
    UNION
    SELECT new_hub FROM copy_crowds_differ WHERE new_hub IS NOT NULL
    UNION
    SELECT k.sketch_id
    FROM copy_keys AS k
    JOIN copy_crowds_differ AS d USING (key)
    WHERE k.telling AND (d.old_hub IS NULL OR d.new_hub IS NULL)
) AS t USING (sketch_id);
