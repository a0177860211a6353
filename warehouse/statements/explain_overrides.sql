-- Lines of overrides.csv that name the entity, one of its aliases or one of its keys.
WITH names AS (
    SELECT lower(name) AS name FROM entities WHERE entity_id = $entity_id
    UNION SELECT lower(alias) FROM entity_aliases WHERE entity_id = $entity_id
    UNION SELECT lower(key) FROM article_entities WHERE entity_id = $entity_id
    UNION SELECT lower($entity_id)
)
SELECT line, action, alias, entity, type, article_id, n_entities, problem
FROM overrides
WHERE lower(alias) IN (FROM names) OR lower(entity) IN (FROM names)
ORDER BY line;
