-- Figures of the story: all known outlets first, then pairs.
SELECT g.story_id AS key, g.outlet_a_id IS NOT NULL AS of_pair, g.metric, g.voice, g.target,
    g.outlet_a, g.outlet_b, g.value, g.raw, g.chance, g.n, g.unit, m.minimum, g.outlet_a_id,
    g.outlet_b_id, m.formula, m.direction, m."range" AS span
FROM v_agreement_in_story AS g
LEFT JOIN metrics AS m USING (metric);
