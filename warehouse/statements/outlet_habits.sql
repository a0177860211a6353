-- Coverage to read (again): that of unread stories, and that of outlets on targets where their
-- habits have changed with other stories. With each the outlet's habit: how far it usually is, in
-- its other stories on the target, from the mean of their outlets; sums of whole numbers, so that
-- no order matters. pipeline.agreement.outlet_stance says why.
WITH touched AS MATERIALIZED (
    SELECT outlet_id, target_id FROM touched_habits
    UNION
    SELECT o.outlet_id, t.target_id
    FROM unread_stories
    JOIN story_outlets AS o USING (story_id)
    JOIN story_targets AS t USING (story_id)
    SEMI JOIN outlet_coverage AS c ON c.outlet_id = o.outlet_id AND c.target_id = t.target_id
), wanted AS MATERIALIZED (
    SELECT c.*
    FROM outlet_coverage AS c
    LEFT JOIN touched AS t ON t.outlet_id = c.outlet_id AND t.target_id = c.target_id
    WHERE t.outlet_id IS NOT NULL OR c.story_id IN (FROM unread_stories)
), pairs AS MATERIALIZED (
    SELECT DISTINCT outlet_id, target_id FROM wanted WHERE outlet_id IS NOT NULL
), distances AS (
    -- As if all articles of the outlet said nothing of the target …
    SELECT
        o.outlet_id, t.target_id, t.story_id,
        o.n_articles * t.silent_distance AS distance, o.n_articles AS n
    FROM story_targets AS t
    JOIN story_outlets AS o USING (story_id)
    SEMI JOIN pairs AS p ON p.outlet_id = o.outlet_id AND p.target_id = t.target_id
    UNION ALL
    -- … and how those that do mention it differ from that.
    SELECT c.outlet_id, c.target_id, c.story_id, c.distance - t.silent_distance AS distance, 0 AS n
    FROM outlet_coverage AS c
    JOIN story_targets AS t USING (story_id, target_id)
    SEMI JOIN pairs AS p ON p.outlet_id = c.outlet_id AND p.target_id = c.target_id
), per_story AS MATERIALIZED (
    SELECT outlet_id, target_id, story_id, sum(distance) AS distance, sum(n) AS n
    FROM distances
    GROUP BY ALL
), per_outlet AS (
    SELECT outlet_id, target_id, sum(distance) AS distance, sum(n) AS n
    FROM per_story
    GROUP BY ALL
)
SELECT
    c.article_id, c.target_id, c.n_mentions, c.n_stances, c.speaks,
    c.against_story, c.net_story, c.critics_story, c.mentions_apart, c.net_apart,
    CASE WHEN coalesce(o.n - coalesce(s.n, 0), 0) = 0 THEN 0
        ELSE ($unit * (o.distance - coalesce(s.distance, 0))::DOUBLE)
            / ((o.n - coalesce(s.n, 0))::DOUBLE + $few)
    END::DOUBLE AS habit
FROM wanted AS c
LEFT JOIN per_story AS s
    ON s.outlet_id = c.outlet_id AND s.target_id = c.target_id AND s.story_id = c.story_id
LEFT JOIN per_outlet AS o ON o.outlet_id = c.outlet_id AND o.target_id = c.target_id;
