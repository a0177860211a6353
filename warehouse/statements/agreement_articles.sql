-- Articles of the stories in batch_stories, the caller's Arrow table.
SELECT
    a.article_id, a.outlet_id, o.known, a.genre, sa.story_id,
    c.article_id IS NOT NULL AS is_copy
FROM batch_stories AS b
JOIN story_articles AS sa USING (story_id)
JOIN articles AS a USING (article_id)
JOIN outlets AS o USING (outlet_id)
LEFT JOIN copies AS c ON c.article_id = a.article_id
ORDER BY a.article_id;
