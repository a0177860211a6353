-- Mentions by article and entity in the stories in batch_stories, the caller's Arrow table.
SELECT m.article_id, m.entity_id, count(*) AS n
FROM batch_stories AS b
JOIN story_articles AS sa USING (story_id)
JOIN mentions AS m USING (article_id)
WHERE m.field = 'text' AND m.entity_id IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
