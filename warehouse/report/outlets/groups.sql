-- Agreement within and between groups of outlets; of each figure and attribute the 60 pairs of
-- groups with most stories.
SELECT
    'all' AS key, g.metric, g.voice, g.attribute,
    row_number() OVER (
        PARTITION BY g.metric, g.voice, g.attribute
        ORDER BY g.n_stories DESC NULLS LAST, g.n DESC, g.group_a, g.group_b
    ) AS place,
    left(g.group_a, 80) AS group_a, left(g.group_b, 80) AS group_b, g.group_a = g.group_b AS within,
    g.value, g.ci_low, g.ci_high, g.raw, g.chance, g.n, g.unit, g.n_stories, g.n_pairs,
    m.direction, m.minimum, m.chance IS NOT NULL AS has_chance,
    count(*) OVER (PARTITION BY g.metric, g.voice, g.attribute) AS n_lines
FROM v_agreement_by_group AS g
JOIN metrics AS m USING (metric)
QUALIFY place <= 60;
