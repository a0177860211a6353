-- All entities that have a page, those quoted by most known outlets first, then those quoted and
-- judged most; 100 on a page, which the key numbers. What stands in copies does not count.
WITH said AS (
    SELECT speaker_id AS entity_id, count(*) AS n_quotes,
        count(DISTINCT outlet_id) FILTER (outlet_known) AS n_outlets,
        count(DISTINCT story_id) AS n_stories
    FROM v_quotes
    WHERE NOT is_copy AND speaker_id IS NOT NULL
    GROUP BY ALL
), received AS (
    SELECT target_id AS entity_id, sum(n)::BIGINT AS n_stances
    FROM v_stance_by_story
    GROUP BY ALL
), shown AS (
    SELECT speaker_id AS entity_id FROM quotes
    UNION SELECT target_id FROM stances
    UNION SELECT holder_id FROM stances WHERE holder_kind = 'speaker'
), counted AS (
    SELECT
        row_number() OVER (
            ORDER BY s.n_outlets DESC NULLS LAST, s.n_quotes DESC NULLS LAST,
                r.n_stances DESC NULLS LAST, e.name, e.entity_id
        ) AS place,
        e.entity_id, left(e.name, 200) AS name, e.type, coalesce(s.n_quotes, 0) AS n_quotes,
        coalesce(s.n_outlets, 0) AS n_outlets, coalesce(s.n_stories, 0) AS n_stories,
        coalesce(r.n_stances, 0) AS n_stances
    FROM entities AS e
    SEMI JOIN shown USING (entity_id)
    LEFT JOIN said AS s USING (entity_id)
    LEFT JOIN received AS r USING (entity_id)
    WHERE e.type <> 'unnamed'
)
SELECT ((place - 1) // 100 + 1)::VARCHAR AS key, * FROM counted;
