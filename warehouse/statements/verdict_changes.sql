-- The caller's Arrow table judged beside what is stored: new, changed or as before.
SELECT
    count(*) FILTER (v.verdict IS NULL) AS n_new,
    count(*) FILTER (v.verdict <> j.verdict) AS n_changed,
    count(*) FILTER (v.verdict = j.verdict AND j.note IS NOT NULL AND v.note IS DISTINCT FROM j.note)
        AS n_noted,
    count(*) AS n_all
FROM judged AS j
LEFT JOIN verdicts AS v USING (kind, item_id, aspect, claim_hash, frame, judge);
