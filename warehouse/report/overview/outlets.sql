-- The outlets of the heat map: the 15 known ones with most articles of their own.
SELECT
    'index' AS key, row_number() OVER (ORDER BY count(*) DESC, o.name, o.outlet_id) AS place,
    o.outlet_id, o.name, count(*) AS n_articles
FROM outlets AS o
JOIN articles AS a USING (outlet_id)
ANTI JOIN copies AS c USING (article_id)
WHERE o.known
GROUP BY o.outlet_id, o.name
QUALIFY place <= 15;
