SELECT a.article_id, a.outlet_id, a.text, a.published_at, a.agency, o.known
FROM articles AS a
JOIN outlets AS o USING (outlet_id)
ORDER BY a.article_id;
