CREATE OR REPLACE VIEW v_stances AS
SELECT
    s.stance_id, s.article_id, sa.story_id, o.name AS outlet, a.outlet_id, a.genre, a.published_at,
    c.article_id IS NOT NULL AS is_copy,
    s.holder_kind,
    CASE s.holder_kind
        WHEN 'outlet' THEN o.name
        WHEN 'author' THEN coalesce(a.byline, 'the author, ' || o.name)
        ELSE h.name
    END AS holder,
    s.holder_id, t.name AS target, t.type AS target_type, s.target_id,
    s.label, s.score, s.confidence, s.hypothetical,
    CASE s.field WHEN 'title' THEN a.title ELSE a.text END[s.evidence_start + 1:s.evidence_end]
        AS evidence,
    s.quote_id, s.field, s.evidence_start, s.evidence_end
FROM stances AS s
JOIN articles AS a USING (article_id)
JOIN outlets AS o USING (outlet_id)
JOIN entities AS t ON t.entity_id = s.target_id
LEFT JOIN entities AS h ON s.holder_kind = 'speaker' AND h.entity_id = s.holder_id
LEFT JOIN story_articles AS sa ON sa.article_id = s.article_id
LEFT JOIN copies AS c ON c.article_id = s.article_id;

COMMENT ON VIEW v_stances IS 'Every stance with readable holder, target and evidence. Outlet rows of news articles only speak for the outlet; filter on holder_kind.';
COMMENT ON COLUMN v_stances.stance_id IS 'The stance';
COMMENT ON COLUMN v_stances.article_id IS 'The article';
COMMENT ON COLUMN v_stances.story_id IS 'The story';
COMMENT ON COLUMN v_stances.outlet IS 'Outlet name';
COMMENT ON COLUMN v_stances.outlet_id IS 'Outlet id';
COMMENT ON COLUMN v_stances.genre IS 'Genre of the article';
COMMENT ON COLUMN v_stances.published_at IS 'Publication time (UTC)';
COMMENT ON COLUMN v_stances.is_copy IS 'Whether the article is a copy of another';
COMMENT ON COLUMN v_stances.holder_kind IS 'outlet, author or speaker: never pool the three';
COMMENT ON COLUMN v_stances.holder IS 'Name of the holder';
COMMENT ON COLUMN v_stances.holder_id IS 'Id of the holder';
COMMENT ON COLUMN v_stances.target IS 'Name of the target';
COMMENT ON COLUMN v_stances.target_type IS 'Entity type of the target';
COMMENT ON COLUMN v_stances.target_id IS 'Entity id of the target';
COMMENT ON COLUMN v_stances.label IS 'favourable, neutral or unfavourable';
COMMENT ON COLUMN v_stances.score IS '-1 to 1';
COMMENT ON COLUMN v_stances.confidence IS 'Probability of the label';
COMMENT ON COLUMN v_stances.hypothetical IS 'Conditional, question or hedge';
COMMENT ON COLUMN v_stances.evidence IS 'The words that carry the stance';
COMMENT ON COLUMN v_stances.quote_id IS 'The quote it stands in';
COMMENT ON COLUMN v_stances.field IS 'title or text';
COMMENT ON COLUMN v_stances.evidence_start IS 'Start offset';
COMMENT ON COLUMN v_stances.evidence_end IS 'End offset, half open';
