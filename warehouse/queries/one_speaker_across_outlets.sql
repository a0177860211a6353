-- What does each outlet let the most quoted person say?
WITH top AS (
    SELECT speaker_id FROM v_quotes
    WHERE speaker_type = 'person'
    GROUP BY speaker_id ORDER BY count(DISTINCT outlet_id) DESC, count(*) DESC, speaker_id LIMIT 1
)
SELECT speaker, outlet, kind, act, content
FROM v_quotes JOIN top USING (speaker_id)
ORDER BY outlet, published_at, field, start_char;
