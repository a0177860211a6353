-- The quotes that report its statements.
SELECT sq.statement_id, q.quote_id, q.article_id,
    CASE WHEN q.outlet_known THEN q.outlet ELSE 'unknown outlet' END AS outlet,
    q.is_copy, q.kind, q.cue, q.speaker, q.content
FROM statements AS s
JOIN statement_quotes AS sq USING (statement_id)
JOIN v_quotes AS q ON q.quote_id = sq.quote_id
WHERE s.story_id = $story_id
ORDER BY sq.statement_id, q.is_copy, q.published_at NULLS LAST, q.quote_id;
