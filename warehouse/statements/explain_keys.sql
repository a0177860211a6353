-- Keys that articles support and that are this entity, the joined ones included.
SELECT key, count(DISTINCT article_id) AS n_articles, min(article_id) AS example_article_id
FROM article_entities
WHERE entity_id = $entity_id
GROUP BY key
ORDER BY n_articles DESC, key;
