-- Its statements, those in most outlets first. n_outlets counts every outlet that prints one outside
-- copies, stated or not; n_independent those that corroborate.
WITH printed AS (
    SELECT sq.statement_id, count(DISTINCT a.outlet_id) AS n_outlets
    FROM statement_quotes AS sq
    JOIN quotes AS q USING (quote_id)
    JOIN articles AS a USING (article_id)
    WHERE a.article_id NOT IN (SELECT article_id FROM copies)
    GROUP BY ALL
), worded AS (
    SELECT sq.statement_id, bool_or(m.relation <> 'verbatim') AS reworded,
        bool_or(m.meaning_changed) AS meaning_changed, bool_or(m.trimmed) AS trimmed
    FROM statement_matches AS m
    JOIN statement_quotes AS sq ON sq.quote_id = m.quote_a
    JOIN statement_quotes AS other ON other.quote_id = m.quote_b
        AND other.statement_id = sq.statement_id
    WHERE m.shared_phrase IS NULL
    GROUP BY ALL
)
SELECT
    c.story_id AS key, -coalesce(p.n_outlets, 0) AS place, -c.n_quotes AS less,
    -length(c.representative) AS shorter, c.statement_id,
    coalesce(p.n_outlets, 0) AS n_outlets, c.n_quotes, c.n_independent, c.disputed_speaker,
    c.speaker_id, c.speaker, c.speaker_type, c.representative, c.carried_by, c.missing_from,
    coalesce(w.reworded, FALSE) AS reworded, coalesce(w.meaning_changed, FALSE) AS meaning_changed,
    coalesce(w.trimmed, FALSE) AS trimmed
FROM v_corroboration AS c
LEFT JOIN printed AS p USING (statement_id)
LEFT JOIN worded AS w USING (statement_id);
