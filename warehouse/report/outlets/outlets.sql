-- The known outlets with articles, those with most articles of their own first.
WITH printed AS (
    SELECT a.outlet_id, count(*) AS n_articles, count(c.article_id) AS n_copies,
        count(DISTINCT sa.story_id) AS n_stories
    FROM articles AS a
    LEFT JOIN copies AS c USING (article_id)
    LEFT JOIN story_articles AS sa USING (article_id)
    GROUP BY ALL
), said AS (
    SELECT outlet_id, count(*) AS n_quotes,
        count(DISTINCT speaker_id) FILTER (speaker_type <> 'unnamed') AS n_speakers
    FROM v_quotes
    WHERE NOT is_copy
    GROUP BY ALL
)
SELECT
    'all' AS key,
    row_number() OVER (
        ORDER BY p.n_articles - p.n_copies DESC, coalesce(s.n_quotes, 0) DESC, o.name, o.outlet_id
    ) AS place,
    o.outlet_id, left(o.name, 200) AS name, left(o.domain, 120) AS domain, p.n_articles, p.n_copies,
    p.n_stories, coalesce(s.n_quotes, 0) AS n_quotes, coalesce(s.n_speakers, 0) AS n_speakers
FROM outlets AS o
JOIN printed AS p USING (outlet_id)
LEFT JOIN said AS s USING (outlet_id)
WHERE o.known;
