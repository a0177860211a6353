-- Which speakers take a stance toward whom, and in which words?
SELECT holder, target, label, outlet, evidence
FROM v_stances
WHERE holder_kind = 'speaker' AND label <> 'neutral' AND confidence >= 0.5 AND NOT hypothetical AND NOT is_copy
ORDER BY holder, target, outlet, evidence_start
LIMIT 30;
