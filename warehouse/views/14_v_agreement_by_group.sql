CREATE OR REPLACE VIEW v_agreement_by_group AS
SELECT
    g.attribute, g.group_a, g.group_b, g.metric, g.voice, g.value, g.ci_low, g.ci_high,
    g.raw, g.raw_low, g.raw_high, g.chance, g.n, g.unit, g.n_stories, g.n_pairs,
    p.rests_on, p.n_judged, p.precision, p.precision_low, p.precision_high
FROM group_agreement AS g
LEFT JOIN v_metric_precision AS p USING (metric);

COMMENT ON VIEW v_agreement_by_group IS 'Agreement between and within groups of outlets, for each attribute of outlets.csv (lean, country, ...): all pairs of outlets of the two groups, pooled.';
COMMENT ON COLUMN v_agreement_by_group.attribute IS 'Column of outlets.csv';
COMMENT ON COLUMN v_agreement_by_group.group_a IS 'Its value for one outlet; of a directed metric the one whose content is looked for';
COMMENT ON COLUMN v_agreement_by_group.group_b IS 'Its value for the other; equal to group_a within a group';
COMMENT ON COLUMN v_agreement_by_group.metric IS 'Name, see the table metrics';
COMMENT ON COLUMN v_agreement_by_group.voice IS 'outlet or speaker for stance metrics';
COMMENT ON COLUMN v_agreement_by_group.value IS 'The figure, corrected for chance; NULL where n is too small or chance not known';
COMMENT ON COLUMN v_agreement_by_group.ci_low IS 'Lower end of its 95 percent interval; from five stories on';
COMMENT ON COLUMN v_agreement_by_group.ci_high IS 'Upper end';
COMMENT ON COLUMN v_agreement_by_group.raw IS 'What is observed; misleads without chance';
COMMENT ON COLUMN v_agreement_by_group.raw_low IS 'Lower end of its 95 percent interval';
COMMENT ON COLUMN v_agreement_by_group.raw_high IS 'Upper end';
COMMENT ON COLUMN v_agreement_by_group.chance IS 'What chance alone would give';
COMMENT ON COLUMN v_agreement_by_group.n IS 'Units it rests on, over all pairs of outlets';
COMMENT ON COLUMN v_agreement_by_group.unit IS 'What is counted';
COMMENT ON COLUMN v_agreement_by_group.n_stories IS 'Stories it rests on';
COMMENT ON COLUMN v_agreement_by_group.n_pairs IS 'Pairs of outlets with a story in common';
COMMENT ON COLUMN v_agreement_by_group.rests_on IS 'What the figure rests on that people can judge: matches, stances or quotes (their speakers); NULL for entities';
COMMENT ON COLUMN v_agreement_by_group.n_judged IS 'How many of them people judged (concord sample, concord verdicts)';
COMMENT ON COLUMN v_agreement_by_group.precision IS 'Share of those that is right; NULL where too few were judged';
COMMENT ON COLUMN v_agreement_by_group.precision_low IS 'Lower end of its 95 percent interval';
COMMENT ON COLUMN v_agreement_by_group.precision_high IS 'Upper end';
