-- The state of this snapshot: its last run, and what its articles were read with.
SELECT
    'method' AS key,
    (SELECT value FROM parameters WHERE name = 'stance_floor') AS stance_floor,
    (SELECT count(*) FROM articles) AS n_articles,
    (SELECT list_sort(list(DISTINCT fingerprint)) FROM articles) AS fingerprints,
    (SELECT max(struct_pack(started_at := started_at, run_id := run_id, status := status))
     FROM runs WHERE status = 'completed') AS last_run,
    (SELECT count(*) FROM rejected) AS n_rejected;
