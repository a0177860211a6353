-- Which articles are copies, of which, through which agency?
SELECT o.name AS outlet, a.title, c.kind, c.agency, po.name AS origin_outlet,
    p.title AS origin_title, round(c.containment, 2) AS containment
FROM copies AS c
JOIN articles AS a USING (article_id)
JOIN outlets AS o ON o.outlet_id = a.outlet_id
LEFT JOIN articles AS p ON p.article_id = c.origin_article_id
LEFT JOIN outlets AS po ON po.outlet_id = p.outlet_id
ORDER BY c.containment DESC, outlet, a.title;
