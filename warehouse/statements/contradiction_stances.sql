-- Stances of speakers in the stories in batch_stories, the caller's Arrow table.
SELECT
    s.stance_id, s.article_id, s.holder_id, h.name AS holder_name, h.type AS holder_type,
    s.target_id, t.name AS target_name, s.label, s.confidence, s.field, s.evidence_start,
    s.evidence_end, s.hypothetical, s.quote_id
FROM batch_stories AS b
JOIN stories AS st USING (story_id)
JOIN story_articles AS sa USING (story_id)
JOIN stances AS s USING (article_id)
JOIN entities AS h ON h.entity_id = s.holder_id
JOIN entities AS t ON t.entity_id = s.target_id
WHERE s.holder_kind = 'speaker' AND st.n_outlets > 1;
