-- The stances it holds in its quotes, over all stories; targets it is most often for or against
-- first, 40 at most.
WITH held AS (
    SELECT
        holder_id, target_id, any_value(target) AS target, any_value(target_type) AS target_type,
        round(sum(n * mean_score) / sum(n), 4) AS mean_score, min(min_score) AS min_score,
        max(max_score) AS max_score, sum(n)::BIGINT AS n,
        sum(n_favourable)::BIGINT AS n_favourable, sum(n_neutral)::BIGINT AS n_neutral,
        sum(n_unfavourable)::BIGINT AS n_unfavourable, count(DISTINCT story_id) AS n_stories
    FROM v_stance_by_story
    WHERE holder_kind = 'speaker' AND n > 0
    GROUP BY holder_id, target_id
)
SELECT
    h.holder_id AS key,
    row_number() OVER (
        PARTITION BY h.holder_id
        ORDER BY h.n_favourable + h.n_unfavourable DESC, h.n DESC, h.target, h.target_id
    ) AS place,
    h.target, h.target_id, h.target_type, h.mean_score, h.min_score, h.max_score, h.n,
    h.n_favourable, h.n_neutral, h.n_unfavourable, h.n_stories,
    count(*) OVER (PARTITION BY h.holder_id) AS n_lines
FROM held AS h
JOIN entities AS e ON e.entity_id = h.holder_id
WHERE e.type <> 'unnamed'
QUALIFY place <= 40;
