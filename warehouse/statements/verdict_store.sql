-- A verdict that is stored as it is stays as it is, with its date.
INSERT INTO verdicts BY NAME
SELECT
    j.kind, j.item_id, j.aspect, j.claim_hash, j.frame, j.judge, j.verdict,
    coalesce(j.note, v.note) AS note, j.seed, j.fingerprint, now()::TIMESTAMP AS judged_at
FROM judged AS j
LEFT JOIN verdicts AS v USING (kind, item_id, aspect, claim_hash, frame, judge)
WHERE v.verdict IS DISTINCT FROM j.verdict
   OR (j.note IS NOT NULL AND v.note IS DISTINCT FROM j.note)
ON CONFLICT DO UPDATE SET
    verdict = excluded.verdict, note = excluded.note, seed = excluded.seed,
    fingerprint = excluded.fingerprint, judged_at = excluded.judged_at;
