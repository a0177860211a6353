-- Where did dates, outlets and genres come from?
SELECT published_from, outlet_from, genre_from, count(*) AS articles
FROM articles
GROUP BY ALL
ORDER BY articles DESC, published_from, outlet_from, genre_from;
