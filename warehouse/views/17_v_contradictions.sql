CREATE OR REPLACE VIEW v_contradictions AS
SELECT
    c.contradiction_id, c.story_id, s.headline, c.kind, c.reason, c.confidence,
    oa.name AS outlet_a,
    (CASE WHEN c.field_a = 'title' THEN aa.title ELSE aa.text END)[c.start_a + 1:c.end_a]
        AS passage_a,
    c.voice_a, sa.name AS speaker_a, aa.published_at AS published_a,
    ob.name AS outlet_b,
    (CASE WHEN c.field_b = 'title' THEN ab.title ELSE ab.text END)[c.start_b + 1:c.end_b]
        AS passage_b,
    c.voice_b, sb.name AS speaker_b, ab.published_at AS published_b,
    c.article_a, c.article_b, c.quote_a, c.quote_b, c.topic
FROM contradictions AS c
JOIN stories AS s USING (story_id)
JOIN articles AS aa
    ON aa.article_id = c.article_a AND (c.field_a IS DISTINCT FROM 'title' OR aa.title IS NOT NULL)
JOIN outlets AS oa ON oa.outlet_id = aa.outlet_id
JOIN articles AS ab
    ON ab.article_id = c.article_b AND (c.field_b IS DISTINCT FROM 'title' OR ab.title IS NOT NULL)
JOIN outlets AS ob ON ob.outlet_id = ab.outlet_id
LEFT JOIN quotes AS qa ON qa.quote_id = c.quote_a
LEFT JOIN entities AS sa ON sa.entity_id = qa.speaker_id
LEFT JOIN quotes AS qb ON qb.quote_id = c.quote_b
LEFT JOIN entities AS sb ON sb.entity_id = qb.speaker_id;

COMMENT ON VIEW v_contradictions IS 'Each contradiction with both passages, outlets and speakers.';
COMMENT ON COLUMN v_contradictions.contradiction_id IS 'The contradiction';
COMMENT ON COLUMN v_contradictions.story_id IS 'The story';
COMMENT ON COLUMN v_contradictions.headline IS 'Headline of the story';
COMMENT ON COLUMN v_contradictions.kind IS 'number, denial or opposed_stance';
COMMENT ON COLUMN v_contradictions.reason IS 'Why both cannot hold';
COMMENT ON COLUMN v_contradictions.confidence IS 'Ranks rows of one kind, 0 to 1';
COMMENT ON COLUMN v_contradictions.outlet_a IS 'Outlet of the first passage';
COMMENT ON COLUMN v_contradictions.passage_a IS 'First passage';
COMMENT ON COLUMN v_contradictions.voice_a IS 'Whether a speaker or the outlet itself says it';
COMMENT ON COLUMN v_contradictions.speaker_a IS 'Who says it, where a speaker does';
COMMENT ON COLUMN v_contradictions.published_a IS 'Date of the first article';
COMMENT ON COLUMN v_contradictions.outlet_b IS 'Outlet of the second passage';
COMMENT ON COLUMN v_contradictions.passage_b IS 'Second passage';
COMMENT ON COLUMN v_contradictions.voice_b IS 'Whether a speaker or the outlet itself says it';
COMMENT ON COLUMN v_contradictions.speaker_b IS 'Who says it, where a speaker does';
COMMENT ON COLUMN v_contradictions.published_b IS 'Date of the second article';
COMMENT ON COLUMN v_contradictions.article_a IS 'First article';
COMMENT ON COLUMN v_contradictions.article_b IS 'Second article';
COMMENT ON COLUMN v_contradictions.quote_a IS 'Quote that the first passage stands in';
COMMENT ON COLUMN v_contradictions.quote_b IS 'Quote that the second passage stands in';
COMMENT ON COLUMN v_contradictions.topic IS 'What both sides are about';
