-- Stories to compare, with the number of quotes in each.
SELECT s.story_id, count(q.quote_id) AS n_quotes
FROM changed_stories AS s
JOIN story_articles AS sa USING (story_id)
LEFT JOIN quotes AS q USING (article_id)
GROUP BY s.story_id
ORDER BY s.story_id;
