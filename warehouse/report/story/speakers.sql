-- Who is quoted, by which outlet, how often, copies aside; those in most outlets first.
WITH counted AS (
    SELECT story_id, speaker_id, speaker, speaker_type, outlet_id, count(*) AS n
    FROM v_quotes
    WHERE speaker_id IS NOT NULL AND NOT is_copy
    GROUP BY ALL
)
SELECT story_id AS key, -count(*) OVER speakers AS place, -sum(n) OVER speakers AS less, speaker,
    speaker_id, speaker_type, outlet_id, n
FROM counted
WINDOW speakers AS (PARTITION BY story_id, speaker_id);
