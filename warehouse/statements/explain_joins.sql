SELECT rule, key, joined_to, n_articles, evidence, example_article_id
FROM entity_joins
WHERE entity_id = $entity_id
ORDER BY n_articles DESC, rule, key, joined_to;
