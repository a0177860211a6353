-- All stories, newest first, undated ones last. An outlet counts if it prints more than copies,
-- stated or not; a statement is shared if two print it, as on the story's own page.
WITH own AS (
    SELECT sa.story_id, a.article_id, a.outlet_id
    FROM story_articles AS sa
    JOIN articles AS a USING (article_id)
    ANTI JOIN copies AS c USING (article_id)
), told AS (
    SELECT story_id, count(DISTINCT outlet_id) AS n_outlets FROM own GROUP BY story_id
), printed AS (
    SELECT st.story_id, st.statement_id, count(DISTINCT o.outlet_id) AS n_outlets
    FROM statements AS st
    JOIN statement_quotes AS sq USING (statement_id)
    JOIN quotes AS q USING (quote_id)
    LEFT JOIN own AS o ON o.article_id = q.article_id
    GROUP BY ALL
), reworded AS (
    SELECT DISTINCT one.statement_id
    FROM statement_matches AS m
    JOIN statement_quotes AS one ON one.quote_id = m.quote_a
    JOIN statement_quotes AS other
        ON other.quote_id = m.quote_b AND other.statement_id = one.statement_id
    WHERE m.shared_phrase IS NULL AND m.relation <> 'verbatim'
), counted AS (
    SELECT p.story_id,
        count(*) FILTER (p.n_outlets > 1) AS n_shared,
        count(r.statement_id) FILTER (p.n_outlets > 1) AS n_reworded,
        count(*) FILTER (p.n_outlets <= 1) AS n_alone
    FROM printed AS p
    LEFT JOIN reworded AS r USING (statement_id)
    GROUP BY p.story_id
)
SELECT
    'all' AS key,
    row_number() OVER (
        ORDER BY v.last_published DESC NULLS LAST, t.n_outlets DESC NULLS LAST, v.story_id
    ) AS place,
    row_number() OVER (
        ORDER BY t.n_outlets DESC NULLS LAST, v.n_articles DESC, v.last_published DESC NULLS LAST,
            v.story_id
    ) AS wide,
    v.story_id, v.headline, v.first_published, v.last_published,
    coalesce(t.n_outlets, 0) AS n_outlets, v.n_articles,
    (SELECT count(*) FROM story_articles AS sa SEMI JOIN copies USING (article_id)
     WHERE sa.story_id = v.story_id) AS n_copies,
    coalesce(c.n_shared, 0) AS n_shared, coalesce(c.n_reworded, 0) AS n_reworded,
    coalesce(c.n_alone, 0) AS n_alone,
    (SELECT count(*) FROM contradictions AS x WHERE x.story_id = v.story_id) AS n_contradictions
FROM stories AS v
LEFT JOIN told AS t USING (story_id)
LEFT JOIN counted AS c USING (story_id);
