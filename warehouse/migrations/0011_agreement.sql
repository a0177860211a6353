-- Agreement corrected for chance: what stories contribute, what metrics rest on, groups of outlets.

ALTER TABLE agreement ADD COLUMN raw_low DOUBLE;
ALTER TABLE agreement ADD COLUMN raw_high DOUBLE;
ALTER TABLE agreement ADD COLUMN n_stories INTEGER;
COMMENT ON TABLE agreement IS 'Agreement figures (docs/agreement.md). NULL story: the whole corpus, news of known outlets. NULL outlets: all known ones; outlet_b alone NULL: outlet_a beside the others. Symmetric metrics once with outlet_a < outlet_b, directed ones in both orders.';
COMMENT ON COLUMN agreement.value IS 'The figure, corrected for chance where the metric has a chance level: (raw - chance) / (1 - chance). NULL where n is below the minimum of the metric, or where there is no chance level to correct for';
COMMENT ON COLUMN agreement.raw IS 'What is observed, before the correction for chance. Do not report it without chance and n';
COMMENT ON COLUMN agreement.chance IS 'What chance alone would give; NULL where that is not known';
COMMENT ON COLUMN agreement.n IS 'Units it rests on';
COMMENT ON COLUMN agreement.unit IS 'What n counts';
COMMENT ON COLUMN agreement.ci_low IS 'Lower end of the 95 percent interval of value, by a bootstrap over stories; only on rows of five stories or more';
COMMENT ON COLUMN agreement.ci_high IS 'Upper end';
COMMENT ON COLUMN agreement.raw_low IS 'Lower end of the 95 percent interval of raw';
COMMENT ON COLUMN agreement.raw_high IS 'Upper end';
COMMENT ON COLUMN agreement.n_stories IS 'Stories it rests on';

ALTER TABLE metrics ADD COLUMN chance VARCHAR;
ALTER TABLE metrics ADD COLUMN unit VARCHAR;
ALTER TABLE metrics ADD COLUMN minimum INTEGER;
COMMENT ON COLUMN metrics.formula IS 'How raw is computed';
COMMENT ON COLUMN metrics.chance IS 'How chance is computed; NULL: there is no chance level, and value is raw';
COMMENT ON COLUMN metrics.direction IS 'symmetric, directed (how much of what outlet_a has, outlet_b has too), or outlet (outlet_a beside the others)';
COMMENT ON COLUMN metrics.range IS 'Smallest and largest value; more is more agreement, but for speaker_unique and speaker_omitted';
COMMENT ON COLUMN metrics.unit IS 'What n counts';
COMMENT ON COLUMN metrics.minimum IS 'Fewest units for which a value is given';

CREATE TABLE agreement_parts (
    story_id VARCHAR NOT NULL,
    family VARCHAR NOT NULL,
    scope VARCHAR NOT NULL,
    voice VARCHAR,
    outlet_a VARCHAR,
    outlet_b VARCHAR,
    target_id VARCHAR,
    "values" DOUBLE[] NOT NULL
);
COMMENT ON TABLE agreement_parts IS 'What each story contributes to the agreement over the corpus: numbers that add up over stories. Read agreement instead.';
COMMENT ON COLUMN agreement_parts.story_id IS 'The story';
COMMENT ON COLUMN agreement_parts.family IS 'statement, speaker, entity, salience, quote or stance';
COMMENT ON COLUMN agreement_parts.scope IS 'pair, outlet (one beside the others), all, or target (all on one target)';
COMMENT ON COLUMN agreement_parts.voice IS 'outlet, author or speaker for stances';
COMMENT ON COLUMN agreement_parts.outlet_a IS 'First outlet';
COMMENT ON COLUMN agreement_parts.outlet_b IS 'Second outlet';
COMMENT ON COLUMN agreement_parts.target_id IS 'Target entity';
COMMENT ON COLUMN agreement_parts."values" IS 'The numbers, as pipeline/agreement describes them by family and scope';

CREATE TABLE group_agreement (
    group_agreement_id VARCHAR NOT NULL,
    attribute VARCHAR NOT NULL,
    group_a VARCHAR NOT NULL,
    group_b VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    voice VARCHAR,
    value DOUBLE,
    raw DOUBLE,
    chance DOUBLE,
    n INTEGER,
    unit VARCHAR,
    ci_low DOUBLE,
    ci_high DOUBLE,
    raw_low DOUBLE,
    raw_high DOUBLE,
    n_stories INTEGER,
    n_pairs INTEGER,
    PRIMARY KEY (group_agreement_id)
);
COMMENT ON TABLE group_agreement IS 'Agreement between and within groups of outlets over the corpus, for each attribute of outlets.csv: the parts of all pairs of outlets, summed (docs/agreement.md).';
COMMENT ON COLUMN group_agreement.group_agreement_id IS 'Hash of the key columns';
COMMENT ON COLUMN group_agreement.attribute IS 'Column of outlets.csv';
COMMENT ON COLUMN group_agreement.group_a IS 'Its value for one outlet of each pair';
COMMENT ON COLUMN group_agreement.group_b IS 'Its value for the other; equal to group_a within a group';
COMMENT ON COLUMN group_agreement.metric IS 'Name, see metrics';
COMMENT ON COLUMN group_agreement.voice IS 'outlet or speaker for stance metrics';
COMMENT ON COLUMN group_agreement.value IS 'As in agreement';
COMMENT ON COLUMN group_agreement.raw IS 'As in agreement';
COMMENT ON COLUMN group_agreement.chance IS 'As in agreement';
COMMENT ON COLUMN group_agreement.n IS 'Units it rests on';
COMMENT ON COLUMN group_agreement.unit IS 'What n counts';
COMMENT ON COLUMN group_agreement.ci_low IS 'Lower end of the 95 percent interval of value';
COMMENT ON COLUMN group_agreement.ci_high IS 'Upper end';
COMMENT ON COLUMN group_agreement.raw_low IS 'Lower end of the 95 percent interval of raw';
COMMENT ON COLUMN group_agreement.raw_high IS 'Upper end';
COMMENT ON COLUMN group_agreement.n_stories IS 'Stories it rests on';
COMMENT ON COLUMN group_agreement.n_pairs IS 'Pairs of outlets with a story in common';
