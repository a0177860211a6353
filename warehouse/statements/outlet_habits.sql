-- How far each outlet usually is, in its other stories on a target, from the mean of their outlets:
-- sums of whole numbers, so that no order matters. pipeline.agreement.outlet_stance says why.
WITH per_story AS (
    SELECT
        outlet_id, target_id, story_id,
        sum(distance) AS distance, count(*) FILTER (compared) AS n
    FROM outlet_coverage
    WHERE outlet_id IS NOT NULL
    GROUP BY ALL
), per_outlet AS (
    SELECT outlet_id, target_id, sum(distance) AS distance, sum(n) AS n
    FROM per_story
    GROUP BY ALL
)
SELECT
    c.article_id, c.target_id, c.n_mentions, c.n_stances, c.speaks,
    c.against_story, c.net_story, c.critics_story, c.mentions_apart, c.net_apart,
    CASE WHEN coalesce(o.n - s.n, 0) = 0 THEN 0
        ELSE ($unit * (o.distance - s.distance)::DOUBLE) / ((o.n - s.n)::DOUBLE + $few)
    END::DOUBLE AS habit
FROM outlet_coverage AS c
LEFT JOIN per_story AS s
    ON s.outlet_id = c.outlet_id AND s.target_id = c.target_id AND s.story_id = c.story_id
LEFT JOIN per_outlet AS o ON o.outlet_id = c.outlet_id AND o.target_id = c.target_id
WHERE c.n_mentions > 0 OR c.n_stances > 0;
