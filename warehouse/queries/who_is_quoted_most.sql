-- Who is quoted most, and by how many outlets?
SELECT speaker, speaker_type, count(*) AS quotes, count(DISTINCT outlet_id) AS outlets
FROM v_quotes
WHERE speaker IS NOT NULL AND speaker_type <> 'unnamed' AND NOT is_copy
GROUP BY speaker_id, speaker, speaker_type
ORDER BY quotes DESC, outlets DESC, speaker
LIMIT 15;
