-- Its statements: in the same words in several outlets, reworded, or in one alone. An outlet that is
-- not known prints one as much as any other: it only corroborates nothing (n_independent).
WITH own AS (
    SELECT sa.article_id, a.outlet_id, CASE WHEN o.known THEN o.name END AS outlet
    FROM story_articles AS sa JOIN articles AS a USING (article_id) JOIN outlets AS o USING (outlet_id)
    WHERE sa.story_id = $story_id AND sa.article_id NOT IN (SELECT article_id FROM copies)
), printed AS (
    SELECT sq.statement_id, count(DISTINCT w.outlet_id) AS n_outlets,
        min(w.article_id) AS article_id, min(w.outlet) AS outlet,
        list_sort(list(DISTINCT coalesce(w.outlet, 'unknown outlet'))) AS printed_by
    FROM statement_quotes AS sq JOIN quotes AS q USING (quote_id) JOIN own AS w USING (article_id)
    GROUP BY sq.statement_id
), differing AS (
    SELECT DISTINCT a.statement_id
    FROM statement_matches AS m
    JOIN statement_quotes AS a ON a.quote_id = m.quote_a
    JOIN statement_quotes AS b ON b.quote_id = m.quote_b AND b.statement_id = a.statement_id
    JOIN quotes AS qa ON qa.quote_id = m.quote_a
    JOIN quotes AS qb ON qb.quote_id = m.quote_b
    JOIN own AS wa ON wa.article_id = qa.article_id
    JOIN own AS wb ON wb.article_id = qb.article_id
    WHERE m.story_id = $story_id AND m.relation <> 'verbatim' AND m.shared_phrase IS NULL
        AND wa.outlet_id <> wb.outlet_id
)
SELECT c.statement_id,
    CASE
        WHEN c.disputed_speaker THEN 'disputed'
        WHEN p.n_outlets > 1 AND d.statement_id IS NULL THEN 'shared'
        WHEN p.n_outlets > 1 THEN 'reworded'
        WHEN p.n_outlets = 1 AND (SELECT count(DISTINCT outlet_id) FROM own) > 1 THEN 'alone'
        ELSE 'uncompared'
    END AS state,
    c.speaker, c.speaker_type, c.speaker_id, c.representative, c.n_quotes, c.confidence,
    coalesce(p.n_outlets, 0) AS n_outlets, c.n_independent, c.carried_by, c.missing_from,
    coalesce(p.printed_by, []) AS printed_by,
    CASE WHEN p.n_outlets = 1 THEN coalesce(p.outlet, 'unknown outlet (' || p.article_id || ')') END
        AS only_in
FROM v_corroboration AS c
LEFT JOIN printed AS p USING (statement_id)
LEFT JOIN differing AS d USING (statement_id)
WHERE c.story_id = $story_id
ORDER BY p.n_outlets DESC NULLS LAST, only_in, c.carried_by, c.speaker NULLS LAST, c.statement_id;
