-- What the last completed run that read anything brought: articles loaded since it began.
WITH last_change AS (
    SELECT started_at, n_added, n_changed
    FROM runs
    WHERE status = 'completed' AND n_added + n_changed > 0
    ORDER BY started_at DESC, run_id
    LIMIT 1
), fresh AS (
    SELECT article_id FROM articles WHERE ingested_at >= (SELECT started_at FROM last_change)
), clashing AS (
    FROM contradictions
    WHERE article_a IN (SELECT article_id FROM fresh)
       OR article_b IN (SELECT article_id FROM fresh)
)
SELECT
    'index' AS key, l.started_at, l.n_added, l.n_changed,
    (SELECT count(*) FROM fresh) AS n_articles,
    (SELECT count(*) FROM articles ANTI JOIN fresh USING (article_id)) AS n_before,
    (SELECT count(DISTINCT story_id) FROM story_articles SEMI JOIN fresh USING (article_id))
        AS n_stories,
    (SELECT count(*) FROM clashing) AS n_contradictions
FROM last_change AS l;
