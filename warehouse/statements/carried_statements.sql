-- Statements that articles of the stories in batch_stories, the caller's Arrow table, carry.
SELECT DISTINCT
    -- a saying of two speakers is no statement that both report: each quote stands for itself
    CASE WHEN st.disputed_speaker THEN sq.quote_id ELSE sq.statement_id END AS statement_id,
    q.article_id,
    CASE WHEN e.type <> 'unnamed' THEN q.speaker_id END AS speaker_id
FROM batch_stories AS b
JOIN story_articles AS sa USING (story_id)
JOIN quotes AS q USING (article_id)
JOIN statement_quotes AS sq ON sq.quote_id = q.quote_id
JOIN statements AS st ON st.statement_id = sq.statement_id
LEFT JOIN entities AS e ON e.entity_id = q.speaker_id
ORDER BY ALL;
