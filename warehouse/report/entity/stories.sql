-- The newest 15 stories that speak of it without quoting it, copies among their articles, too.
WITH shown AS (
    SELECT speaker_id AS entity_id FROM quotes
    UNION SELECT target_id FROM stances
    UNION SELECT holder_id FROM stances WHERE holder_kind = 'speaker'
), told AS (
    SELECT m.entity_id, sa.story_id, count(*) AS n_mentions
    FROM mentions AS m
    JOIN story_articles AS sa USING (article_id)
    SEMI JOIN shown USING (entity_id)
    SEMI JOIN (FROM entities WHERE type <> 'unnamed') AS e USING (entity_id)
    GROUP BY ALL
), quoted AS (
    SELECT DISTINCT q.speaker_id AS entity_id, sa.story_id
    FROM quotes AS q JOIN story_articles AS sa USING (article_id)
)
SELECT
    t.entity_id AS key,
    row_number() OVER (
        PARTITION BY t.entity_id
        ORDER BY s.last_published DESC NULLS LAST, t.n_mentions DESC, t.story_id
    ) AS place,
    t.story_id, left(s.headline, 300) AS headline, s.last_published, t.n_mentions,
    count(*) OVER (PARTITION BY t.entity_id) AS n_lines
FROM told AS t
JOIN stories AS s USING (story_id)
ANTI JOIN quoted AS q ON q.entity_id = t.entity_id AND q.story_id = t.story_id
QUALIFY place <= 15;
