CREATE OR REPLACE VIEW v_unique_to_outlet AS
SELECT
    c.carried_by[1] AS outlet, c.statement_id, c.story_id, s.headline,
    c.speaker_id, c.speaker, c.speaker_type, c.representative, c.confidence, c.missing_from
FROM v_corroboration AS c
JOIN stories AS s USING (story_id)
WHERE c.n_independent = 1 AND len(c.missing_from) > 0;

COMMENT ON VIEW v_unique_to_outlet IS 'Statements that one independent outlet alone carries, in stories that at least two independent outlets cover.';
COMMENT ON COLUMN v_unique_to_outlet.outlet IS 'The only outlet that carries it';
COMMENT ON COLUMN v_unique_to_outlet.statement_id IS 'The statement';
COMMENT ON COLUMN v_unique_to_outlet.story_id IS 'The story';
COMMENT ON COLUMN v_unique_to_outlet.headline IS 'Headline of the story';
COMMENT ON COLUMN v_unique_to_outlet.speaker_id IS 'Entity id of the speaker';
COMMENT ON COLUMN v_unique_to_outlet.speaker IS 'Name of the speaker';
COMMENT ON COLUMN v_unique_to_outlet.speaker_type IS 'Entity type of the speaker';
COMMENT ON COLUMN v_unique_to_outlet.representative IS 'Its wording';
COMMENT ON COLUMN v_unique_to_outlet.confidence IS 'Highest confidence among the quotes that report it';
COMMENT ON COLUMN v_unique_to_outlet.missing_from IS 'Independent outlets of the story without it';
