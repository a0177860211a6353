-- What both sides of a contradiction are about, the field and the voice of each, and its quote.

ALTER TABLE contradictions ADD COLUMN topic VARCHAR;
ALTER TABLE contradictions ADD COLUMN confidence DOUBLE;
ALTER TABLE contradictions ADD COLUMN field_a VARCHAR;
ALTER TABLE contradictions ADD COLUMN voice_a VARCHAR;
ALTER TABLE contradictions ADD COLUMN quote_a VARCHAR;
ALTER TABLE contradictions ADD COLUMN field_b VARCHAR;
ALTER TABLE contradictions ADD COLUMN voice_b VARCHAR;
ALTER TABLE contradictions ADD COLUMN quote_b VARCHAR;

COMMENT ON TABLE contradictions IS 'Statements, numbers or stances of two outlets in one story that cannot both hold, with both spans and the reason (docs/contradictions.md).';
COMMENT ON COLUMN contradictions.contradiction_id IS 'Stable id from kind, topic and both spans';
COMMENT ON COLUMN contradictions.kind IS 'number: two numbers of one thing; denial: one side denies what the other says; opposed_stance: one holder favourable and unfavourable toward one target';
COMMENT ON COLUMN contradictions.topic IS 'What both sides are about: the thing counted, the words in common, or holder and target';
COMMENT ON COLUMN contradictions.confidence IS 'Ranks rows of one kind, 0 to 1: how much of their words both sides share, or the smaller confidence of both stances';
COMMENT ON COLUMN contradictions.article_a IS 'The article with the smaller id';
COMMENT ON COLUMN contradictions.start_a IS 'Start offset in the field';
COMMENT ON COLUMN contradictions.field_a IS 'text or title';
COMMENT ON COLUMN contradictions.voice_a IS 'speaker where the span stands in a quote, else outlet';
COMMENT ON COLUMN contradictions.quote_a IS 'The quote it stands in; NULL where the outlet itself says it';
COMMENT ON COLUMN contradictions.article_b IS 'The other article';
COMMENT ON COLUMN contradictions.start_b IS 'Start offset in the field';
COMMENT ON COLUMN contradictions.field_b IS 'text or title';
COMMENT ON COLUMN contradictions.voice_b IS 'speaker where the span stands in a quote, else outlet';
COMMENT ON COLUMN contradictions.quote_b IS 'The quote it stands in; NULL where the outlet itself says it';
