-- Which speakers take a stance toward whom, and in which words?
SELECT holder, target, label, outlet, evidence
FROM v_stances
WHERE holder_kind = 'speaker' AND label <> 'neutral'
  AND stance_id IN (SELECT stance_id FROM v_stance_weights WHERE status = 'counted')
ORDER BY holder, target, outlet, evidence_start
LIMIT 30;
