-- Quotes of the stories in batch_stories, the caller's Arrow table.
SELECT
    q.quote_id, sa.story_id, q.article_id, a.outlet_id, q.speaker_id,
    e.type AS speaker_type, e.name AS speaker_name, e.country_code AS speaker_country,
    q.content, q.kind, q.act, v.vector
FROM batch_stories AS b
JOIN story_articles AS sa USING (story_id)
JOIN articles AS a USING (article_id)
JOIN quotes AS q USING (article_id)
LEFT JOIN entities AS e ON e.entity_id = q.speaker_id
LEFT JOIN quote_vectors AS v ON v.quote_id = q.quote_id
ORDER BY q.quote_id;
