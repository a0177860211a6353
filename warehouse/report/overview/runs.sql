-- The last runs, newest first.
SELECT
    'index' AS key, row_number() OVER (ORDER BY started_at DESC, run_id) AS place,
    started_at, status, n_seen, n_added, n_changed, n_skipped, n_rejected, seconds
FROM runs
QUALIFY place <= 8;
