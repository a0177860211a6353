SELECT
    a.article_id, a.outlet_id, o.known, a.genre, sa.story_id,
    c.article_id IS NOT NULL AS is_copy
FROM articles AS a
JOIN outlets AS o USING (outlet_id)
LEFT JOIN story_articles AS sa USING (article_id)
LEFT JOIN copies AS c ON c.article_id = a.article_id
ORDER BY a.article_id;
