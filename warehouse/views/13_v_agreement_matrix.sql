CREATE OR REPLACE VIEW v_agreement_matrix AS
SELECT
    coalesce(a.name, g.outlet_a) AS outlet_a, coalesce(b.name, g.outlet_b) AS outlet_b,
    g.metric, g.voice, g.value, g.ci_low, g.ci_high, g.raw, g.raw_low, g.raw_high, g.chance,
    g.n, g.unit, g.n_stories, g.outlet_a AS outlet_a_id, g.outlet_b AS outlet_b_id,
    p.rests_on, p.n_judged, p.precision, p.precision_low, p.precision_high
FROM agreement AS g
LEFT JOIN v_metric_precision AS p USING (metric)
LEFT JOIN outlets AS a ON a.outlet_id = g.outlet_a
LEFT JOIN outlets AS b ON b.outlet_id = g.outlet_b
WHERE g.story_id IS NULL AND g.outlet_a IS NOT NULL AND g.outlet_b IS NOT NULL
  AND g.target_id IS NULL;

COMMENT ON VIEW v_agreement_matrix IS 'Agreement of each pair of known outlets over the whole corpus (news, no copies): the figure beyond chance with its interval, and what it is made of.';
COMMENT ON COLUMN v_agreement_matrix.outlet_a IS 'First outlet; of a directed metric the one whose content is looked for';
COMMENT ON COLUMN v_agreement_matrix.outlet_b IS 'Second outlet; of a directed metric the one in which it is looked for';
COMMENT ON COLUMN v_agreement_matrix.metric IS 'Name, see the table metrics';
COMMENT ON COLUMN v_agreement_matrix.voice IS 'outlet or speaker for stance metrics';
COMMENT ON COLUMN v_agreement_matrix.value IS 'The figure, corrected for chance; NULL where n is too small or chance not known';
COMMENT ON COLUMN v_agreement_matrix.ci_low IS 'Lower end of its 95 percent interval; from five stories on';
COMMENT ON COLUMN v_agreement_matrix.ci_high IS 'Upper end';
COMMENT ON COLUMN v_agreement_matrix.raw IS 'What is observed; misleads without chance';
COMMENT ON COLUMN v_agreement_matrix.raw_low IS 'Lower end of its 95 percent interval';
COMMENT ON COLUMN v_agreement_matrix.raw_high IS 'Upper end';
COMMENT ON COLUMN v_agreement_matrix.chance IS 'What chance alone would give';
COMMENT ON COLUMN v_agreement_matrix.n IS 'Units it rests on';
COMMENT ON COLUMN v_agreement_matrix.unit IS 'What is counted';
COMMENT ON COLUMN v_agreement_matrix.n_stories IS 'Stories it rests on';
COMMENT ON COLUMN v_agreement_matrix.outlet_a_id IS 'Id of the first outlet';
COMMENT ON COLUMN v_agreement_matrix.outlet_b_id IS 'Id of the second outlet';
COMMENT ON COLUMN v_agreement_matrix.rests_on IS 'What the figure rests on that people can judge: matches, stances or quotes (their speakers); NULL for entities';
COMMENT ON COLUMN v_agreement_matrix.n_judged IS 'How many of them people judged (concord sample, concord verdicts)';
COMMENT ON COLUMN v_agreement_matrix.precision IS 'Share of those that is right; NULL where too few were judged';
COMMENT ON COLUMN v_agreement_matrix.precision_low IS 'Lower end of its 95 percent interval';
COMMENT ON COLUMN v_agreement_matrix.precision_high IS 'Upper end';
