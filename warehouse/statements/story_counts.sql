-- Copies, outlets and their names change without the stories: count them again, change what differs.
UPDATE stories AS s SET
    n_articles = n.n_articles,
    n_outlets = n.n_outlets,
    n_independent_outlets = n.n_independent_outlets
FROM (
    SELECT
        m.story_id,
        count(*) AS n_articles,
        count(DISTINCT a.outlet_id) AS n_outlets,
        count(DISTINCT a.outlet_id) FILTER (WHERE o.known AND c.article_id IS NULL)
            AS n_independent_outlets
    FROM story_articles AS m
    JOIN articles AS a USING (article_id)
    JOIN outlets AS o USING (outlet_id)
    LEFT JOIN copies AS c USING (article_id)
    GROUP BY m.story_id
) AS n
WHERE s.story_id = n.story_id
    AND (s.n_articles, s.n_outlets, s.n_independent_outlets)
        IS DISTINCT FROM (n.n_articles, n.n_outlets, n.n_independent_outlets);
