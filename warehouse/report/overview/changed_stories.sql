-- Stories with articles that the last completed run that read anything brought.
WITH last_change AS (
    SELECT max(started_at) AS started_at
    FROM runs
    WHERE status = 'completed' AND n_added + n_changed > 0
), fresh AS (
    SELECT article_id FROM articles WHERE ingested_at >= (SELECT started_at FROM last_change)
), touched AS (
    SELECT story_id, count(*) AS n_new
    FROM story_articles
    SEMI JOIN fresh USING (article_id)
    GROUP BY story_id
), clashing AS (
    SELECT story_id, count(*) AS n_contradictions
    FROM contradictions
    WHERE article_a IN (SELECT article_id FROM fresh)
       OR article_b IN (SELECT article_id FROM fresh)
    GROUP BY story_id
)
SELECT
    'index' AS key,
    row_number() OVER (
        ORDER BY coalesce(c.n_contradictions, 0) DESC, s.n_outlets DESC, t.n_new DESC, s.story_id
    ) AS place,
    s.story_id, s.headline, s.last_published, t.n_new, s.n_articles,
    coalesce(c.n_contradictions, 0) AS n_contradictions
FROM touched AS t
JOIN stories AS s USING (story_id)
LEFT JOIN clashing AS c USING (story_id)
QUALIFY place <= 12;
