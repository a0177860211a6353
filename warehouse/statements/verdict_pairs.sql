-- How often two judges gave which pair of verdicts on one claim of one item.
SELECT
    a.kind, a.aspect, a.judge AS judge_a, b.judge AS judge_b,
    a.verdict AS verdict_a, b.verdict AS verdict_b, count(*) AS n
FROM (SELECT DISTINCT ON (kind, item_id, aspect, claim_hash, judge) *
      FROM verdicts ORDER BY judged_at DESC, frame) AS a
JOIN (SELECT DISTINCT ON (kind, item_id, aspect, claim_hash, judge) *
      FROM verdicts ORDER BY judged_at DESC, frame) AS b
    ON a.kind = b.kind AND a.item_id = b.item_id AND a.aspect = b.aspect
    AND a.claim_hash = b.claim_hash AND a.judge < b.judge
GROUP BY ALL
ORDER BY ALL;
