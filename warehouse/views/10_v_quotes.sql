CREATE OR REPLACE VIEW v_quotes AS
SELECT
    q.quote_id, q.article_id, sa.story_id,
    o.name AS outlet, o.known AS outlet_known, a.outlet_id, a.title, a.genre, a.published_at,
    c.article_id IS NOT NULL AS is_copy,
    e.name AS speaker, e.type AS speaker_type, q.speaker_id, m.surface AS speaker_mention,
    q.cue, q.act, s.mode, q.kind, q.marked, q.content, q.confidence,
    q.field, q.start_char, q.end_char
FROM quotes AS q
JOIN articles AS a USING (article_id)
JOIN outlets AS o USING (outlet_id)
LEFT JOIN acts AS s USING (act)
LEFT JOIN entities AS e ON e.entity_id = q.speaker_id
LEFT JOIN mentions AS m ON m.mention_id = q.speaker_mention_id
LEFT JOIN story_articles AS sa ON sa.article_id = q.article_id
LEFT JOIN copies AS c ON c.article_id = q.article_id;

COMMENT ON VIEW v_quotes IS 'Every quote with its speaker, article, outlet and story.';
COMMENT ON COLUMN v_quotes.quote_id IS 'The quote';
COMMENT ON COLUMN v_quotes.article_id IS 'The article';
COMMENT ON COLUMN v_quotes.story_id IS 'The story';
COMMENT ON COLUMN v_quotes.outlet IS 'Outlet name';
COMMENT ON COLUMN v_quotes.outlet_known IS 'False for an article that names no outlet';
COMMENT ON COLUMN v_quotes.outlet_id IS 'Outlet id';
COMMENT ON COLUMN v_quotes.title IS 'Headline';
COMMENT ON COLUMN v_quotes.genre IS 'Genre of the article';
COMMENT ON COLUMN v_quotes.published_at IS 'Publication time (UTC)';
COMMENT ON COLUMN v_quotes.is_copy IS 'Whether the article is a copy of another';
COMMENT ON COLUMN v_quotes.speaker IS 'Name of the speaker, NULL where unknown';
COMMENT ON COLUMN v_quotes.speaker_type IS 'person, country, organisation, ..., unnamed';
COMMENT ON COLUMN v_quotes.speaker_id IS 'Entity id of the speaker';
COMMENT ON COLUMN v_quotes.speaker_mention IS 'The words beside the cue that name the speaker';
COMMENT ON COLUMN v_quotes.cue IS 'Attributing words';
COMMENT ON COLUMN v_quotes.act IS 'What the cue does: statement, question, denial, ..., see acts';
COMMENT ON COLUMN v_quotes.mode IS 'said, thought (believed, intended, wished, feared, felt), or unknown';
COMMENT ON COLUMN v_quotes.kind IS 'direct, indirect or mixed';
COMMENT ON COLUMN v_quotes.marked IS 'Whether quotation marks mark it';
COMMENT ON COLUMN v_quotes.content IS 'What is said';
COMMENT ON COLUMN v_quotes.confidence IS 'Estimated probability that the attribution is right';
COMMENT ON COLUMN v_quotes.field IS 'title or text';
COMMENT ON COLUMN v_quotes.start_char IS 'Start offset in the field';
COMMENT ON COLUMN v_quotes.end_char IS 'End offset, half open';
