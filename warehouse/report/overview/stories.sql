-- The newest stories, those of several outlets first, and the widest covered ones. What counts as
-- an outlet and as shared is said in stories/stories.sql.
WITH own AS (
    SELECT sa.story_id, a.article_id, a.outlet_id, o.name, o.known
    FROM story_articles AS sa
    JOIN articles AS a USING (article_id)
    JOIN outlets AS o USING (outlet_id)
    ANTI JOIN copies AS c USING (article_id)
), told AS (
    SELECT story_id, count(DISTINCT outlet_id) AS n_outlets,
        list_sort(list(DISTINCT name) FILTER (known)) AS outlets,
        count(DISTINCT outlet_id) FILTER (NOT known) AS n_unstated
    FROM own
    GROUP BY story_id
), ranked AS (
    SELECT s.story_id, t.n_outlets, t.outlets, t.n_unstated,
        row_number() OVER (
            ORDER BY (t.n_outlets > 1) DESC NULLS LAST, s.last_published DESC NULLS LAST,
                t.n_outlets DESC NULLS LAST, s.story_id
        ) AS newest,
        row_number() OVER (
            ORDER BY t.n_outlets DESC NULLS LAST, s.n_articles DESC,
                s.last_published DESC NULLS LAST, s.story_id
        ) AS widest
    FROM stories AS s
    LEFT JOIN told AS t USING (story_id)
), shown AS (
    FROM ranked WHERE newest <= 6 OR widest <= 12
), printed AS (
    SELECT st.story_id, st.statement_id, count(DISTINCT o.outlet_id) AS n_outlets
    FROM statements AS st
    SEMI JOIN shown USING (story_id)
    JOIN statement_quotes AS sq USING (statement_id)
    JOIN quotes AS q USING (quote_id)
    LEFT JOIN own AS o ON o.article_id = q.article_id
    GROUP BY ALL
), reworded AS (
    SELECT DISTINCT one.statement_id
    FROM statement_matches AS m
    SEMI JOIN shown USING (story_id)
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
    'index' AS key, s.newest, s.widest, v.story_id, v.headline, v.first_published,
    v.last_published, coalesce(s.n_outlets, 0) AS n_outlets, coalesce(s.outlets, []) AS outlets,
    coalesce(s.n_unstated, 0) AS n_unstated, v.n_articles,
    (SELECT count(*) FROM story_articles AS sa SEMI JOIN copies USING (article_id)
     WHERE sa.story_id = v.story_id) AS n_copies,
    coalesce(c.n_shared, 0) AS n_shared, coalesce(c.n_reworded, 0) AS n_reworded,
    coalesce(c.n_alone, 0) AS n_alone,
    (SELECT count(*) FROM contradictions AS x WHERE x.story_id = v.story_id) AS n_contradictions
FROM shown AS s
JOIN stories AS v USING (story_id)
LEFT JOIN counted AS c USING (story_id);
