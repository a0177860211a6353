-- What can be found: entities with pages, outlets, stories, and the statements in most outlets.
-- Kinds in the order in which hits are listed; within a kind the heaviest first.
WITH speaking AS (
    SELECT speaker_id AS entity_id, count(*) AS n FROM quotes
    WHERE speaker_id IS NOT NULL GROUP BY ALL
), held AS (
    SELECT target_id AS entity_id, count(*) AS n FROM stances GROUP BY ALL
    UNION ALL
    SELECT holder_id, count(*) FROM stances WHERE holder_kind = 'speaker' GROUP BY ALL
), weights AS (
    SELECT entity_id, sum(n) AS n
    FROM (SELECT entity_id, 3 * n AS n FROM speaking UNION ALL FROM held) GROUP BY ALL
), names AS (
    SELECT entity_id, list(DISTINCT alias ORDER BY alias) AS aliases
    FROM entity_aliases GROUP BY ALL
), said AS (
    SELECT statement_id, story_id, representative, speaker,
        coalesce(n_independent, 0) * 100 + least(n_quotes, 99) AS weight
    FROM v_corroboration
    ORDER BY weight DESC, statement_id
    LIMIT 200000
)
SELECT 'search' AS key, 1 AS place, -w.n AS less, e.entity_id AS id, e.name AS title,
    e.type AS detail, n.aliases AS others, NULL AS within
FROM weights AS w
JOIN entities AS e USING (entity_id)
LEFT JOIN names AS n USING (entity_id)
WHERE e.type <> 'unnamed'
UNION ALL
SELECT 'search', 2, -count(a.article_id), o.outlet_id, o.name, NULL, [o.domain], NULL
FROM outlets AS o JOIN articles AS a USING (outlet_id)
WHERE o.known
GROUP BY o.outlet_id, o.name, o.domain
UNION ALL
SELECT 'search', 3, -n_articles, story_id, headline,
    strftime(first_published, '%Y-%m-%d'), NULL, NULL
FROM stories WHERE headline IS NOT NULL
UNION ALL
SELECT 'search', 4, -weight, statement_id, representative, speaker, NULL, story_id FROM said;
