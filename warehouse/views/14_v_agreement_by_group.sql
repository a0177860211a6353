CREATE OR REPLACE VIEW v_agreement_by_group AS
SELECT
    attribute, group_a, group_b, metric, voice, value, ci_low, ci_high,
    raw, raw_low, raw_high, chance, n, unit, n_stories, n_pairs
FROM group_agreement;

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
