-- resolved_joins is the caller's Arrow table.
DELETE FROM entity_joins AS j
WHERE NOT EXISTS (
    FROM resolved_joins AS r
    WHERE (r.entity_id, r.key, r.joined_to, r.rule, r.evidence, r.n_articles, r.example_article_id)
        = (j.entity_id, j.key, j.joined_to, j.rule, j.evidence, j.n_articles, j.example_article_id)
);
INSERT INTO entity_joins BY NAME
FROM resolved_joins AS r ANTI JOIN entity_joins AS j USING (key, joined_to, rule);
