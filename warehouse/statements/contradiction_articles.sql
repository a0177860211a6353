-- Articles of the stories in batch_stories, the caller's Arrow table, that others can contradict.
SELECT
    a.article_id, sa.story_id, a.outlet_id, a.text, a.title, a.published_at,
    c.article_id IS NOT NULL AS is_copy
FROM batch_stories AS b
JOIN stories AS s USING (story_id)
JOIN story_articles AS sa USING (story_id)
JOIN articles AS a USING (article_id)
LEFT JOIN copies AS c ON c.article_id = a.article_id
WHERE s.n_outlets > 1;
