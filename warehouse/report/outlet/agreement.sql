-- Its agreement with each other known outlet over the corpus; of each figure, and of both
-- directions of a directed one, the 20 outlets with most stories in common. side: '' for a
-- symmetric figure, 'from' where its own content is looked for in the other, 'to' where the
-- other's in it. Names are joined last: DuckDB 2.0.0 mixes up the two names of a pair where both
-- halves of a union read them from the view.
WITH sided AS (
    SELECT outlet_a_id AS outlet_id, outlet_b_id AS other_id, 'from' AS side, metric, voice, value,
        ci_low, ci_high, raw, chance, n, n_stories
    FROM v_agreement_matrix
    UNION ALL
    SELECT outlet_b_id, outlet_a_id, 'to', metric, voice, value, ci_low, ci_high, raw, chance, n,
        n_stories
    FROM v_agreement_matrix
), figures AS (
    SELECT
        g.outlet_id, g.other_id, left(o.name, 120) AS other,
        CASE m.direction WHEN 'directed' THEN g.side ELSE '' END AS side,
        g.metric, g.voice, g.value, g.ci_low, g.ci_high, g.raw, g.chance, g.n, g.n_stories,
        m.direction, m.minimum, m.unit, m.chance IS NOT NULL AS has_chance
    FROM sided AS g
    JOIN metrics AS m USING (metric)
    JOIN outlets AS o ON o.outlet_id = g.other_id
    SEMI JOIN articles AS a ON a.outlet_id = g.outlet_id
)
SELECT
    outlet_id AS key, metric, voice, side,
    row_number() OVER (
        PARTITION BY outlet_id, metric, voice, side
        ORDER BY n_stories DESC NULLS LAST, n DESC, other, other_id
    ) AS place,
    other_id, other, value, ci_low, ci_high, raw, chance, n, n_stories, direction, minimum, unit,
    has_chance, count(*) OVER (PARTITION BY outlet_id, metric, voice, side) AS n_lines
FROM figures
QUALIFY place <= 20;
