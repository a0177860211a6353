-- Who an entity is.
SELECT e.entity_id, e.name, e.type, e.country_code, e.wikidata_id,
    (SELECT count(*) FROM mentions AS m WHERE m.entity_id = e.entity_id) AS n_mentions,
    (SELECT count(DISTINCT m.article_id) FROM mentions AS m WHERE m.entity_id = e.entity_id)
        AS n_articles,
    (SELECT count(*) FROM quotes AS q WHERE q.speaker_id = e.entity_id) AS n_quotes
FROM entities AS e
WHERE e.entity_id = $entity_id;
