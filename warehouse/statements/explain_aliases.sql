-- Surface forms of an entity with the mentions that are written so.
SELECT a.kind, a.alias, count(m.mention_id) AS n_mentions, count(DISTINCT m.article_id) AS n_articles
FROM entity_aliases AS a
LEFT JOIN mentions AS m
    ON m.entity_id = a.entity_id AND (m.surface = a.alias OR ends_with(m.surface, ' ' || a.alias))
WHERE a.entity_id = $entity_id
GROUP BY ALL
ORDER BY a.kind, n_mentions DESC, a.alias;
