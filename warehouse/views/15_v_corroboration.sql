CREATE OR REPLACE VIEW v_corroboration AS
WITH own AS (
    SELECT a.article_id, o.name, a.article_id NOT IN (SELECT article_id FROM copies) AS is_own
    FROM articles AS a JOIN outlets AS o USING (outlet_id)
    WHERE o.known
), reported AS (
    SELECT sq.statement_id, count(*) AS n_quotes, max(q.confidence) AS confidence,
        list(DISTINCT w.name) FILTER (w.name IS NOT NULL) AS printed_by,
        list(DISTINCT w.name) FILTER (w.is_own) AS carried_by
    FROM statement_quotes AS sq
    JOIN quotes AS q USING (quote_id)
    LEFT JOIN own AS w USING (article_id)
    GROUP BY sq.statement_id
), present AS (
    SELECT sa.story_id, list(DISTINCT w.name) AS names
    FROM story_articles AS sa JOIN own AS w USING (article_id)
    WHERE w.is_own
    GROUP BY sa.story_id
)
SELECT
    st.statement_id, st.story_id, st.speaker_id, e.name AS speaker, e.type AS speaker_type,
    st.representative,
    r.n_quotes, r.confidence,
    coalesce(st.disputed_speaker, FALSE) AS disputed_speaker,
    CASE WHEN NOT coalesce(st.disputed_speaker, FALSE) THEN len(coalesce(r.carried_by, [])) END
        AS n_independent,
    list_sort(coalesce(r.carried_by, [])) AS carried_by,
    list_sort(list_filter(
        coalesce(p.names, []), lambda name: NOT list_contains(coalesce(r.printed_by, []), name)
    )) AS missing_from
FROM statements AS st
JOIN reported AS r USING (statement_id)
LEFT JOIN present AS p ON p.story_id = st.story_id
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
