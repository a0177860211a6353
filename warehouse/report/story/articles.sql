-- Its articles by date, with what each is a copy of.
SELECT sa.story_id AS key, a.published_at, o.name AS outlet, a.article_id, a.title, a.genre,
    a.byline, a.url, a.n_words, a.outlet_id, o.known,
    c.article_id IS NOT NULL AS is_copy, c.origin_article_id, c.agency, c.kind AS copy_kind,
    c.containment, origin.name AS origin_outlet
FROM story_articles AS sa
JOIN articles AS a USING (article_id)
JOIN outlets AS o USING (outlet_id)
LEFT JOIN copies AS c ON c.article_id = a.article_id
LEFT JOIN articles AS b ON b.article_id = c.origin_article_id
LEFT JOIN outlets AS origin ON origin.outlet_id = b.outlet_id;
