-- Surface forms of an entity with the mentions written so; a title before a form belongs to it.
WITH written AS (
    SELECT m.mention_id, m.article_id, max_by(a.alias, length(a.alias)) AS alias
    FROM mentions AS m
    JOIN entity_aliases AS a
        ON a.entity_id = m.entity_id
        AND (m.surface = a.alias OR ends_with(m.surface, ' ' || a.alias))
    WHERE m.entity_id = $entity_id
    GROUP BY ALL
)
SELECT a.kind, a.alias, count(w.mention_id) AS n_mentions, count(DISTINCT w.article_id) AS n_articles
FROM entity_aliases AS a
LEFT JOIN written AS w USING (alias)
WHERE a.entity_id = $entity_id
GROUP BY ALL
ORDER BY a.kind, n_mentions DESC, a.alias;
