-- Its articles, newest first, undated ones last.
WITH said AS (
    SELECT article_id, count(*) AS n_quotes FROM quotes GROUP BY ALL
)
SELECT
    a.outlet_id AS key, -epoch_ms(a.published_at) AS newest, a.article_id,
    left(a.title, 300) AS title, a.published_at, a.genre, left(a.byline, 120) AS byline,
    sa.story_id, left(t.headline, 200) AS headline, t.n_articles,
    c.article_id IS NOT NULL AS is_copy, coalesce(s.n_quotes, 0) AS n_quotes
FROM articles AS a
SEMI JOIN (FROM outlets WHERE known) AS o USING (outlet_id)
LEFT JOIN copies AS c USING (article_id)
LEFT JOIN story_articles AS sa USING (article_id)
LEFT JOIN stories AS t ON t.story_id = sa.story_id
LEFT JOIN said AS s USING (article_id);
