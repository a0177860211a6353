SELECT DISTINCT
    sq.statement_id, q.article_id,
    CASE WHEN e.type <> 'unnamed' THEN q.speaker_id END AS speaker_id
FROM statement_quotes AS sq
JOIN quotes AS q USING (quote_id)
LEFT JOIN entities AS e ON e.entity_id = q.speaker_id
ORDER BY ALL;
