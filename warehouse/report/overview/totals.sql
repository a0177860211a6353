-- What the warehouse holds. A statement is shared if two outlets or more print it outside copies,
-- stated or not; it is corroborated if known outlets do whose speakers do not clash.
WITH own AS (
    SELECT a.article_id, a.outlet_id, o.known
    FROM articles AS a
    JOIN outlets AS o USING (outlet_id)
    ANTI JOIN copies AS c USING (article_id)
), printed AS (
    SELECT sq.statement_id, count(DISTINCT o.outlet_id) AS n_outlets,
        count(DISTINCT o.outlet_id) FILTER (o.known) AS n_known
    FROM statement_quotes AS sq
    JOIN quotes AS q USING (quote_id)
    LEFT JOIN own AS o ON o.article_id = q.article_id
    GROUP BY sq.statement_id
)
SELECT
    'index' AS key,
    (SELECT count(*) FROM stories) AS n_stories,
    (SELECT count(*) FROM outlets AS o SEMI JOIN articles AS a USING (outlet_id) WHERE o.known)
        AS n_outlets,
    (SELECT count(*) FROM articles AS a JOIN outlets AS o USING (outlet_id) WHERE NOT o.known)
        AS n_unstated,
    (SELECT count(*) FROM articles) AS n_articles,
    (SELECT min(published_at) FROM articles) AS first_published,
    (SELECT max(published_at) FROM articles) AS last_published,
    (SELECT count(*) FROM copies) AS n_copies,
    (SELECT count(*) FROM quotes) AS n_quotes,
    (SELECT count(*) FROM entities AS e WHERE e.type <> 'unnamed'
        AND e.entity_id IN (SELECT speaker_id FROM quotes)) AS n_speakers,
    (SELECT count(*) FROM stances) AS n_stances,
    (SELECT count(*) FROM statements) AS n_statements,
    (SELECT count(*) FROM printed WHERE n_outlets > 1) AS n_shared,
    (SELECT count(*) FROM printed AS p JOIN statements AS s USING (statement_id)
     WHERE p.n_known > 1 AND NOT coalesce(s.disputed_speaker, FALSE)) AS n_corroborated,
    (SELECT count(*) FROM contradictions) AS n_contradictions,
    (SELECT count(*) FROM rejected) AS n_rejected;
