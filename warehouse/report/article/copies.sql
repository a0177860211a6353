-- The articles that copy it.
SELECT c.origin_article_id AS key, a.published_at, o.name AS outlet, a.article_id, a.title,
    a.outlet_id, o.known, c.kind AS copy_kind, c.agency, c.containment
FROM copies AS c
JOIN articles AS a USING (article_id)
JOIN outlets AS o USING (outlet_id)
WHERE c.origin_article_id IS NOT NULL;
