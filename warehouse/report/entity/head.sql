-- The entities that have a page: named ones that speak, or hold or receive a stance. What stands in
-- copies is counted apart.
WITH shown AS (
    SELECT speaker_id AS entity_id FROM quotes
    UNION SELECT target_id FROM stances
    UNION SELECT holder_id FROM stances WHERE holder_kind = 'speaker'
), said AS (
    SELECT speaker_id AS entity_id,
        count(*) FILTER (NOT is_copy) AS n_quotes,
        count(*) FILTER (NOT is_copy AND kind = 'direct') AS n_direct,
        count(*) FILTER (is_copy) AS n_in_copies,
        count(DISTINCT outlet_id) FILTER (NOT is_copy AND outlet_known) AS n_outlets,
        count(DISTINCT story_id) AS n_stories,
        min(published_at) AS first_quoted, max(published_at) AS last_quoted
    FROM v_quotes
    WHERE speaker_id IS NOT NULL
    GROUP BY ALL
), named AS (
    SELECT entity_id, count(*) AS n_mentions, count(DISTINCT article_id) AS n_articles
    FROM mentions
    WHERE entity_id IS NOT NULL
    GROUP BY ALL
)
SELECT
    e.entity_id AS key, left(e.name, 200) AS name, e.type, e.country_code, e.wikidata_id,
    coalesce(s.n_quotes, 0) AS n_quotes, coalesce(s.n_direct, 0) AS n_direct,
    coalesce(s.n_in_copies, 0) AS n_in_copies, coalesce(s.n_outlets, 0) AS n_outlets,
    coalesce(s.n_stories, 0) AS n_stories, s.first_quoted, s.last_quoted,
    coalesce(m.n_mentions, 0) AS n_mentions, coalesce(m.n_articles, 0) AS n_articles
FROM entities AS e
SEMI JOIN shown USING (entity_id)
LEFT JOIN said AS s USING (entity_id)
LEFT JOIN named AS m USING (entity_id)
WHERE e.type <> 'unnamed';
