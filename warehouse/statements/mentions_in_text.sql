SELECT article_id, entity_id, count(*) AS n
FROM mentions
WHERE field = 'text' AND entity_id IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
