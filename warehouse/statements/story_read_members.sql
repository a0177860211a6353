-- Articles of the stories to be found anew, each copy with the node of its origin.
SELECT
    f.article_id,
    coalesce(o.node, f.node) AS node,
    f.origin_id IS NOT NULL AS is_copy,
    a.title,
    left(a.text, $opening) AS opening,
    a.published_at
FROM story_features AS f
JOIN articles AS a USING (article_id)
LEFT JOIN story_features AS o ON o.article_id = f.origin_id
WHERE coalesce(o.node, f.node) IN (FROM wanted_nodes);
