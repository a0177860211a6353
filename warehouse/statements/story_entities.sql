-- How often each article of the stories in batch_stories, the caller's Arrow table, mentions whom.
SELECT m.article_id, m.entity_id, count(*) AS n
FROM batch_stories AS b
JOIN story_articles AS sa USING (story_id)
JOIN mentions AS m USING (article_id)
JOIN entities AS e ON e.entity_id = m.entity_id
WHERE e.type <> 'unnamed'
GROUP BY ALL
ORDER BY ALL;
