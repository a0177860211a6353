CREATE OR REPLACE VIEW v_contradictions AS
SELECT
    c.contradiction_id, c.story_id, s.headline, c.kind, c.reason,
    oa.name AS outlet_a, aa.text[c.start_a + 1:c.end_a] AS passage_a,
    ob.name AS outlet_b, ab.text[c.start_b + 1:c.end_b] AS passage_b,
    c.article_a, c.article_b
FROM contradictions AS c
JOIN stories AS s USING (story_id)
JOIN articles AS aa ON aa.article_id = c.article_a
JOIN outlets AS oa ON oa.outlet_id = aa.outlet_id
JOIN articles AS ab ON ab.article_id = c.article_b
JOIN outlets AS ob ON ob.outlet_id = ab.outlet_id;

COMMENT ON VIEW v_contradictions IS 'Each contradiction with both passages and outlets.';
COMMENT ON COLUMN v_contradictions.contradiction_id IS 'The contradiction';
COMMENT ON COLUMN v_contradictions.story_id IS 'The story';
COMMENT ON COLUMN v_contradictions.headline IS 'Headline of the story';
COMMENT ON COLUMN v_contradictions.kind IS 'Kind of contradiction';
COMMENT ON COLUMN v_contradictions.reason IS 'Why both cannot hold';
COMMENT ON COLUMN v_contradictions.outlet_a IS 'Outlet of the first passage';
COMMENT ON COLUMN v_contradictions.passage_a IS 'First passage';
COMMENT ON COLUMN v_contradictions.outlet_b IS 'Outlet of the second passage';
COMMENT ON COLUMN v_contradictions.passage_b IS 'Second passage';
COMMENT ON COLUMN v_contradictions.article_a IS 'First article';
COMMENT ON COLUMN v_contradictions.article_b IS 'Second article';
