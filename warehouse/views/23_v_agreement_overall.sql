CREATE OR REPLACE VIEW v_agreement_overall AS
SELECT
    g.metric, g.voice, e.name AS target, g.value, g.ci_low, g.ci_high,
    g.raw, g.raw_low, g.raw_high, g.chance, g.n, g.unit, g.n_stories, m.minimum,
    g.target_id,
    p.rests_on, p.n_judged, p.precision, p.precision_low, p.precision_high
FROM agreement AS g
LEFT JOIN v_metric_precision AS p USING (metric)
JOIN metrics AS m USING (metric)
LEFT JOIN entities AS e ON e.entity_id = g.target_id
WHERE g.story_id IS NULL AND g.outlet_a IS NULL;

COMMENT ON VIEW v_agreement_overall IS 'Agreement of all known outlets over the whole corpus (news, no copies), in all and toward single targets.';
COMMENT ON COLUMN v_agreement_overall.metric IS 'Name, see the table metrics';
COMMENT ON COLUMN v_agreement_overall.voice IS 'outlet or speaker for stance metrics';
COMMENT ON COLUMN v_agreement_overall.target IS 'Name of the target, where the figure is about one';
COMMENT ON COLUMN v_agreement_overall.value IS 'The figure, corrected for chance; NULL where n is too small or chance not known';
COMMENT ON COLUMN v_agreement_overall.ci_low IS 'Lower end of its 95 percent interval; from five stories on';
COMMENT ON COLUMN v_agreement_overall.ci_high IS 'Upper end';
COMMENT ON COLUMN v_agreement_overall.raw IS 'What is observed; misleads without chance';
COMMENT ON COLUMN v_agreement_overall.raw_low IS 'Lower end of its 95 percent interval';
COMMENT ON COLUMN v_agreement_overall.raw_high IS 'Upper end';
COMMENT ON COLUMN v_agreement_overall.chance IS 'What chance alone would give';
COMMENT ON COLUMN v_agreement_overall.n IS 'Units it rests on';
COMMENT ON COLUMN v_agreement_overall.unit IS 'What is counted';
COMMENT ON COLUMN v_agreement_overall.n_stories IS 'Stories it rests on';
COMMENT ON COLUMN v_agreement_overall.minimum IS 'Fewest units for which a value is given';
COMMENT ON COLUMN v_agreement_overall.target_id IS 'Entity id of the target';
COMMENT ON COLUMN v_agreement_overall.rests_on IS 'What the figure rests on that people can judge: matches, stances or quotes (their speakers); NULL for entities';
COMMENT ON COLUMN v_agreement_overall.n_judged IS 'How many of them people judged (concord sample, concord verdicts)';
COMMENT ON COLUMN v_agreement_overall.precision IS 'Share of those that is right; NULL where too few were judged';
COMMENT ON COLUMN v_agreement_overall.precision_low IS 'Lower end of its 95 percent interval';
COMMENT ON COLUMN v_agreement_overall.precision_high IS 'Upper end';
