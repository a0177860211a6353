-- Agreement of each two of the 15 known outlets with most articles of their own.
WITH largest AS (
    SELECT o.outlet_id
    FROM outlets AS o
    JOIN articles AS a USING (outlet_id)
    ANTI JOIN copies AS c USING (article_id)
    WHERE o.known
    GROUP BY o.outlet_id, o.name
    ORDER BY count(*) DESC, o.name, o.outlet_id
    LIMIT 15
)
SELECT
    'index' AS key, g.metric, g.voice, -g.value AS place, -g.n AS less, g.outlet_a, g.outlet_b,
    g.outlet_a_id, g.outlet_b_id, g.value, g.ci_low, g.ci_high, g.raw, g.chance, g.n, g.unit,
    g.n_stories, m.direction, m.minimum, m.chance IS NOT NULL AS has_chance
FROM v_agreement_matrix AS g
JOIN metrics AS m USING (metric)
SEMI JOIN largest AS a ON a.outlet_id = g.outlet_a_id
SEMI JOIN largest AS b ON b.outlet_id = g.outlet_b_id;
