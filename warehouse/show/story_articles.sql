-- Its articles; copies follow the article that they copy, or stand alone where that is not here.
SELECT a.article_id, o.name AS outlet, o.known AS outlet_known, a.title, a.genre, a.published_at,
    a.n_words, (SELECT count(*) FROM quotes AS q WHERE q.article_id = a.article_id) AS n_quotes,
    c.article_id IS NOT NULL AS is_copy, c.kind AS copy_kind, c.agency,
    c.origin_article_id AS copy_of
FROM story_articles AS s
JOIN articles AS a USING (article_id)
JOIN outlets AS o USING (outlet_id)
LEFT JOIN copies AS c ON c.article_id = a.article_id
WHERE s.story_id = $story_id
ORDER BY a.published_at NULLS LAST, a.article_id;
