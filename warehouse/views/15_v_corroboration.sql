CREATE OR REPLACE VIEW v_corroboration AS
WITH printed AS (
    SELECT DISTINCT st.statement_id, o.name, a.article_id NOT IN (SELECT article_id FROM copies)
        AS is_own
    FROM statements AS st
    JOIN statement_quotes AS sq USING (statement_id)
    JOIN quotes AS q USING (quote_id)
    JOIN articles AS a USING (article_id)
    JOIN outlets AS o USING (outlet_id)
    WHERE o.known
), carried AS (
    SELECT DISTINCT statement_id, name FROM printed WHERE is_own
), reported AS (
    SELECT sq.statement_id, count(*) AS n_quotes, max(q.confidence) AS confidence
    FROM statement_quotes AS sq
    JOIN quotes AS q USING (quote_id)
    GROUP BY ALL
), present AS (
    SELECT DISTINCT sa.story_id, o.name
    FROM story_articles AS sa
    JOIN articles AS a USING (article_id)
    JOIN outlets AS o USING (outlet_id)
    WHERE o.known AND a.article_id NOT IN (SELECT article_id FROM copies)
)
SELECT
    st.statement_id, st.story_id, st.speaker_id, e.name AS speaker, e.type AS speaker_type,
    st.representative,
    sq.n_quotes, sq.confidence,
    coalesce(st.disputed_speaker, FALSE) AS disputed_speaker,
    CASE WHEN NOT disputed_speaker THEN
        (SELECT count(*) FROM carried AS c WHERE c.statement_id = st.statement_id)
    END AS n_independent,
    coalesce((SELECT list(c.name ORDER BY c.name) FROM carried AS c
              WHERE c.statement_id = st.statement_id), []) AS carried_by,
    coalesce((SELECT list(p.name ORDER BY p.name) FROM present AS p
              WHERE p.story_id = st.story_id AND NOT EXISTS (
                  SELECT 1 FROM printed AS c
                  WHERE c.statement_id = st.statement_id AND c.name = p.name)), []) AS missing_from
FROM statements AS st
JOIN reported AS sq USING (statement_id)
LEFT JOIN entities AS e ON e.entity_id = st.speaker_id;

COMMENT ON VIEW v_corroboration IS 'Each statement with the independent outlets that carry it and those of its story that do not. Copies do not corroborate, nor do outlets that give one saying to different speakers.';
COMMENT ON COLUMN v_corroboration.statement_id IS 'The statement';
COMMENT ON COLUMN v_corroboration.story_id IS 'The story';
COMMENT ON COLUMN v_corroboration.speaker_id IS 'Entity id of the speaker';
COMMENT ON COLUMN v_corroboration.speaker IS 'Name of the speaker';
COMMENT ON COLUMN v_corroboration.speaker_type IS 'Entity type of the speaker';
COMMENT ON COLUMN v_corroboration.representative IS 'Its fullest wording';
COMMENT ON COLUMN v_corroboration.n_quotes IS 'Quotes that report it';
COMMENT ON COLUMN v_corroboration.confidence IS 'Highest confidence among the quotes that report it';
COMMENT ON COLUMN v_corroboration.disputed_speaker IS 'Whether its words are given to speakers whom nothing relates: the outlets then agree on the words alone';
COMMENT ON COLUMN v_corroboration.n_independent IS 'Independent known outlets that carry it; NULL where the speaker is disputed';
COMMENT ON COLUMN v_corroboration.carried_by IS 'Their names';
COMMENT ON COLUMN v_corroboration.missing_from IS 'Independent known outlets of the story that do not carry it';
