WITH counted AS (
    SELECT article_id, local_id, count(*) AS n_mentions FROM mentions GROUP BY ALL
), named AS (
    SELECT article_id, local_id,
        list(alias ORDER BY alias, kind) AS aliases, list(kind ORDER BY alias, kind) AS kinds
    FROM article_aliases GROUP BY ALL
)
SELECT
    e.article_id, e.local_id, e.key, e.name, e.type, e.country_code, e.wikidata_id,
    coalesce(c.n_mentions, 0) AS n_mentions,
    [coalesce(n.aliases, []), coalesce(n.kinds, [])] AS aliases
FROM article_entities AS e
LEFT JOIN counted AS c USING (article_id, local_id)
LEFT JOIN named AS n USING (article_id, local_id)
ORDER BY e.article_id, e.local_id;
