SELECT article_id, speaker_id, count(*) AS n
FROM quotes
WHERE field = 'text'
GROUP BY ALL
ORDER BY ALL;
