-- The article, its story, what it copies, and how much was found in it.
WITH quoted AS (
    SELECT article_id, count(*) AS n_quotes, count(DISTINCT speaker_id) AS n_speakers
    FROM quotes GROUP BY ALL
), held AS (
    SELECT article_id, count(*) AS n_stances,
        count(*) FILTER (label <> 'neutral') AS n_for_or_against
    FROM stances GROUP BY ALL
)
SELECT
    a.article_id AS key, a.title, a.byline, a.genre, a.genre_from, a.published_at,
    a.published_from, a.url, a.n_words, a.outlet_id, a.outlet_from, o.name AS outlet, o.known,
    sa.story_id, st.headline, st.n_articles,
    c.article_id IS NOT NULL AS is_copy, c.kind AS copy_kind, c.containment,
    coalesce(c.agency, a.agency) AS agency,
    c.origin_article_id, b.title AS origin_title, b.outlet_id AS origin_outlet_id,
    origin.name AS origin_outlet, origin.known AS origin_known,
    coalesce(q.n_quotes, 0) AS n_quotes, coalesce(q.n_speakers, 0) AS n_speakers,
    coalesce(s.n_stances, 0) AS n_stances, coalesce(s.n_for_or_against, 0) AS n_for_or_against,
    a.text
FROM articles AS a
JOIN outlets AS o USING (outlet_id)
LEFT JOIN story_articles AS sa ON sa.article_id = a.article_id
LEFT JOIN stories AS st ON st.story_id = sa.story_id
LEFT JOIN copies AS c ON c.article_id = a.article_id
LEFT JOIN articles AS b ON b.article_id = c.origin_article_id
LEFT JOIN outlets AS origin ON origin.outlet_id = b.outlet_id
LEFT JOIN quoted AS q ON q.article_id = a.article_id
LEFT JOIN held AS s ON s.article_id = a.article_id;
