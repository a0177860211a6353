-- What do actors do to each other, in the outlets' own voice?
SELECT a.name AS actor, r.action, t.name AS target, r.polarity, count(*) AS times,
    count(DISTINCT ar.outlet_id) AS outlets
FROM relations AS r
JOIN entities AS a ON a.entity_id = r.actor_id
JOIN entities AS t ON t.entity_id = r.target_id
JOIN articles AS ar USING (article_id)
WHERE r.quote_id IS NULL
GROUP BY r.actor_id, a.name, r.action, r.target_id, t.name, r.polarity
ORDER BY outlets DESC, times DESC, actor, r.action, target
LIMIT 20;
