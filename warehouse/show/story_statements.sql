-- Its statements: shared in the same words by independent outlets, reworded, or in one alone.
WITH differing AS (
    SELECT DISTINCT a.statement_id
    FROM statement_matches AS m
    JOIN statement_quotes AS a ON a.quote_id = m.quote_a
    JOIN statement_quotes AS b ON b.quote_id = m.quote_b AND b.statement_id = a.statement_id
    JOIN quotes AS qa ON qa.quote_id = m.quote_a
    JOIN quotes AS qb ON qb.quote_id = m.quote_b
    JOIN articles AS aa ON aa.article_id = qa.article_id
    JOIN articles AS ab ON ab.article_id = qb.article_id
    WHERE m.story_id = $story_id AND m.relation <> 'verbatim' AND aa.outlet_id <> ab.outlet_id
)
SELECT c.statement_id,
    CASE
        WHEN c.disputed_speaker THEN 'disputed'
        WHEN c.n_independent > 1 AND d.statement_id IS NULL THEN 'shared'
        WHEN c.n_independent > 1 THEN 'reworded'
        WHEN c.n_independent = 1 AND len(c.missing_from) > 0 THEN 'alone'
        ELSE 'uncompared'
    END AS state,
    c.speaker, c.speaker_type, c.speaker_id, c.representative, c.n_quotes, c.confidence,
    c.n_independent, c.carried_by, c.missing_from
FROM v_corroboration AS c
LEFT JOIN differing AS d USING (statement_id)
WHERE c.story_id = $story_id
ORDER BY c.n_independent DESC NULLS LAST, c.carried_by, c.speaker NULLS LAST, c.statement_id;
