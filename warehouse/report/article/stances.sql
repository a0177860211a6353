-- Its stances from headline to end: whose voice, toward whom, on what words; status says whether
-- the stance counts in the figures, else why not.
SELECT
    v.article_id AS key, v.field = 'text' AS place, v.evidence_start, v.evidence_end, v.stance_id,
    v.field, v.holder_kind, v.holder, v.holder_id, h.type AS holder_type,
    v.target, v.target_id, v.target_type, v.label, v.score, v.confidence, v.hypothetical,
    w.status, v.quote_id,
    CASE WHEN m.field = v.field THEN m.start_char END AS target_start,
    CASE WHEN m.field = v.field THEN m.end_char END AS target_end
FROM v_stances AS v
JOIN stances AS s USING (stance_id)
JOIN v_stance_weights AS w USING (stance_id)
LEFT JOIN mentions AS m ON m.mention_id = s.target_mention_id
LEFT JOIN entities AS h ON v.holder_kind = 'speaker' AND h.entity_id = v.holder_id;
