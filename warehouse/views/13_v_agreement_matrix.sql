CREATE OR REPLACE VIEW v_agreement_matrix AS
SELECT
    coalesce(a.name, g.outlet_a) AS outlet_a, coalesce(b.name, g.outlet_b) AS outlet_b,
    g.metric, g.voice, g.value, g.raw, g.chance, g.n, g.unit, g.ci_low, g.ci_high,
    g.outlet_a AS outlet_a_id, g.outlet_b AS outlet_b_id
FROM agreement AS g
LEFT JOIN outlets AS a ON a.outlet_id = g.outlet_a
LEFT JOIN outlets AS b ON b.outlet_id = g.outlet_b
WHERE g.story_id IS NULL AND g.outlet_a IS NOT NULL AND g.target_id IS NULL;

COMMENT ON VIEW v_agreement_matrix IS 'Agreement of each pair of outlets over the whole corpus, one row per pair''s value and count.';
COMMENT ON COLUMN v_agreement_matrix.outlet_a IS 'First outlet';
COMMENT ON COLUMN v_agreement_matrix.outlet_b IS 'Second outlet';
COMMENT ON COLUMN v_agreement_matrix.metric IS 'Name, see the table metrics';
COMMENT ON COLUMN v_agreement_matrix.voice IS 'outlet, author or speaker for stance metrics';
COMMENT ON COLUMN v_agreement_matrix.value IS 'The figure, NULL where undefined';
COMMENT ON COLUMN v_agreement_matrix.raw IS 'Observed agreement';
COMMENT ON COLUMN v_agreement_matrix.chance IS 'Agreement expected by chance';
COMMENT ON COLUMN v_agreement_matrix.n IS 'Units it rests on';
COMMENT ON COLUMN v_agreement_matrix.unit IS 'What is counted';
COMMENT ON COLUMN v_agreement_matrix.ci_low IS 'Lower end of the 95 percent interval';
COMMENT ON COLUMN v_agreement_matrix.ci_high IS 'Upper end';
COMMENT ON COLUMN v_agreement_matrix.outlet_a_id IS 'Id of the first outlet';
COMMENT ON COLUMN v_agreement_matrix.outlet_b_id IS 'Id of the second outlet';
