-- Statements that articles of the stories in batch_stories, the caller's Arrow table, carry.
SELECT DISTINCT
    sq.statement_id, q.article_id,
    CASE WHEN e.type <> 'unnamed' THEN q.speaker_id END AS speaker_id
FROM batch_stories AS b
JOIN story_articles AS sa USING (story_id)
JOIN quotes AS q USING (article_id)
JOIN statement_quotes AS sq ON sq.quote_id = q.quote_id
LEFT JOIN entities AS e ON e.entity_id = q.speaker_id
ORDER BY ALL;
