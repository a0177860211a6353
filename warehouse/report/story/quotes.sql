-- The quotes that report its statements, by date.
SELECT st.story_id AS key, st.statement_id, v.is_copy, v.published_at, v.outlet, v.quote_id,
    v.outlet_id, v.outlet_known, v.article_id, v.speaker_id, v.speaker, v.speaker_type, v.cue,
    v.kind, v.content, v.confidence
FROM statements AS st
JOIN statement_quotes AS sq USING (statement_id)
JOIN v_quotes AS v USING (quote_id);
