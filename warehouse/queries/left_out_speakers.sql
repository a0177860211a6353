-- Whom do other outlets of a story quote that an outlet leaves out?
WITH quoted AS (
    SELECT DISTINCT story_id, outlet_id, speaker_id, speaker, NOT is_copy AS is_own
    FROM v_quotes
    WHERE speaker_type = 'person' AND outlet_known
), present AS (
    SELECT DISTINCT sa.story_id, a.outlet_id, o.name AS outlet
    FROM story_articles AS sa JOIN articles AS a USING (article_id) JOIN outlets AS o USING (outlet_id)
    WHERE o.known AND a.article_id NOT IN (SELECT article_id FROM copies)
)
SELECT p.outlet, q.speaker, count(DISTINCT q.outlet_id) AS quoted_by, any_value(s.headline) AS headline
FROM present AS p
JOIN quoted AS q ON q.story_id = p.story_id AND q.outlet_id <> p.outlet_id AND q.is_own
JOIN stories AS s ON s.story_id = p.story_id
WHERE NOT EXISTS (
    SELECT 1 FROM quoted AS own
    WHERE own.story_id = p.story_id AND own.outlet_id = p.outlet_id AND own.speaker_id = q.speaker_id
)
GROUP BY p.outlet, q.speaker_id, q.speaker, p.story_id
ORDER BY quoted_by DESC, p.outlet, q.speaker
LIMIT 20;
