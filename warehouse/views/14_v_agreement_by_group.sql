CREATE OR REPLACE VIEW v_agreement_by_group AS
SELECT
    aa.name AS attribute,
    CASE WHEN m.direction = 'directed' THEN aa.value ELSE least(aa.value, ab.value) END AS group_a,
    CASE WHEN m.direction = 'directed' THEN ab.value ELSE greatest(aa.value, ab.value) END
        AS group_b,
    g.metric, g.voice,
    sum(g.value * g.n) / nullif(sum(g.n) FILTER (WHERE g.value IS NOT NULL), 0) AS value,
    sum(g.n) AS n, count(*) AS n_pairs, any_value(g.unit) AS unit
FROM agreement AS g
JOIN metrics AS m USING (metric)
JOIN outlet_attributes AS aa ON aa.outlet_id = g.outlet_a
JOIN outlet_attributes AS ab ON ab.outlet_id = g.outlet_b AND ab.name = aa.name
WHERE g.story_id IS NULL AND g.target_id IS NULL
GROUP BY ALL;

COMMENT ON VIEW v_agreement_by_group IS 'Mean agreement between groups of outlets, for each attribute of outlets.csv (lean, country, ...).';
COMMENT ON COLUMN v_agreement_by_group.attribute IS 'Column of outlets.csv';
COMMENT ON COLUMN v_agreement_by_group.group_a IS 'Value of one outlet';
COMMENT ON COLUMN v_agreement_by_group.group_b IS 'Value of the other; equal to group_a within a group';
COMMENT ON COLUMN v_agreement_by_group.metric IS 'Name, see the table metrics';
COMMENT ON COLUMN v_agreement_by_group.voice IS 'outlet, author or speaker for stance metrics';
COMMENT ON COLUMN v_agreement_by_group.value IS 'Mean over outlet pairs, weighted by n';
COMMENT ON COLUMN v_agreement_by_group.n IS 'Units in all';
COMMENT ON COLUMN v_agreement_by_group.n_pairs IS 'Outlet pairs';
COMMENT ON COLUMN v_agreement_by_group.unit IS 'What is counted';
