-- Its quotes from headline to end, each with where it stands, what attributes it, and the other
-- outlets that print the same statement outside copies (stated ones by name).
WITH parts AS (
    SELECT quote_id, list(start_char ORDER BY part) AS starts, list(end_char ORDER BY part) AS ends
    FROM quote_parts GROUP BY ALL
), printed AS (
    SELECT DISTINCT sq.statement_id, o.outlet_id, o.name, o.known
    FROM statement_quotes AS sq
    JOIN quotes AS q USING (quote_id)
    JOIN articles AS a USING (article_id)
    JOIN outlets AS o USING (outlet_id)
    ANTI JOIN copies AS c ON c.article_id = a.article_id
), carried AS (
    SELECT statement_id, list({'id': outlet_id, 'name': name, 'known': known}
        ORDER BY name, outlet_id) AS outlets
    FROM printed GROUP BY ALL
)
SELECT
    v.article_id AS key, v.field = 'text' AS place, v.start_char, v.end_char, v.quote_id, v.field,
    p.starts, p.ends, q.cue_start, q.cue_end, q.source_start, q.source_end,
    v.speaker_id, v.speaker, v.speaker_type, v.cue, v.act, v.kind, v.marked, v.confidence,
    st.story_id, st.statement_id, coalesce(st.disputed_speaker, FALSE) AS disputed_speaker,
    len([x.id FOR x IN coalesce(c.outlets, []) IF x.id <> v.outlet_id]) AS n_others,
    [x.name FOR x IN coalesce(c.outlets, []) IF x.id <> v.outlet_id AND x.known] AS others
FROM v_quotes AS v
JOIN quotes AS q USING (quote_id)
LEFT JOIN parts AS p USING (quote_id)
LEFT JOIN statement_quotes AS sq USING (quote_id)
LEFT JOIN statements AS st ON st.statement_id = sq.statement_id
LEFT JOIN carried AS c ON c.statement_id = st.statement_id;
