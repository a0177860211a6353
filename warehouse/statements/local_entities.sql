SELECT
    e.article_id, e.local_id, e.key, e.name, e.type, e.country_code, e.wikidata_id,
    (SELECT count(*) FROM mentions AS m
     WHERE m.article_id = e.article_id AND m.local_id = e.local_id) AS n_mentions
FROM article_entities AS e
ORDER BY e.article_id, e.local_id;
