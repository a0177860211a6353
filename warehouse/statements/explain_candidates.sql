-- Entities that a name may mean: by id, by name, by alias, by the key of an article, by redirect.
WITH hits AS (
    SELECT entity_id, 1 AS how FROM entities WHERE lower(entity_id) = lower($name)
    UNION ALL
    SELECT entity_id, 2 FROM entities WHERE lower(name) = lower($name)
    UNION ALL
    SELECT entity_id, 3 FROM entity_aliases WHERE lower(alias) = lower($name)
    UNION ALL
    SELECT entity_id, 4 FROM entity_joins WHERE lower(key) = lower($name)
    UNION ALL
    SELECT new_id, 5 FROM redirects WHERE kind = 'entity' AND lower(old_id) = lower($name)
), best AS (
    SELECT entity_id, min(how) AS how FROM hits GROUP BY entity_id
)
SELECT e.entity_id, e.name, e.type, e.country_code, e.wikidata_id,
    (SELECT count(*) FROM mentions AS m WHERE m.entity_id = e.entity_id) AS n_mentions,
    (SELECT count(DISTINCT m.article_id) FROM mentions AS m WHERE m.entity_id = e.entity_id)
        AS n_articles
FROM best JOIN entities AS e USING (entity_id)
WHERE e.type <> 'unnamed' OR best.how = 1
ORDER BY n_mentions DESC, e.entity_id
LIMIT $most;
