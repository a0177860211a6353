-- The stances toward it, voice by voice, over all stories; of each voice the holders who are most
-- often for or against it first, 25 at most. relative_score: an outlet beside the others.
WITH toward AS (
    SELECT
        target_id, holder_kind, holder_id, any_value(holder) AS holder,
        round(sum(n * mean_score) / sum(n), 4) AS mean_score, min(min_score) AS min_score,
        max(max_score) AS max_score, sum(n)::BIGINT AS n,
        sum(n_favourable)::BIGINT AS n_favourable, sum(n_neutral)::BIGINT AS n_neutral,
        sum(n_unfavourable)::BIGINT AS n_unfavourable, count(DISTINCT story_id) AS n_stories
    FROM v_stance_by_story
    WHERE n > 0
    GROUP BY target_id, holder_kind, holder_id
)
SELECT
    t.target_id AS key,
    list_position(['outlet', 'author', 'speaker'], t.holder_kind) AS voice,
    row_number() OVER voices AS place,
    t.holder_kind, t.holder_id, left(t.holder, 120) AS holder, e.type AS holder_type,
    coalesce(o.known, TRUE) AS known, t.mean_score, t.min_score, t.max_score, t.n, t.n_favourable,
    t.n_neutral, t.n_unfavourable, t.n_stories, round(s.relative_score, 4) AS relative_score,
    coalesce(s.n_compared, 0) AS n_compared,
    count(*) OVER (PARTITION BY t.target_id, t.holder_kind) AS n_lines
FROM toward AS t
SEMI JOIN (FROM entities WHERE type <> 'unnamed') AS target ON target.entity_id = t.target_id
LEFT JOIN entities AS e ON t.holder_kind = 'speaker' AND e.entity_id = t.holder_id
LEFT JOIN outlets AS o ON t.holder_kind = 'outlet' AND o.outlet_id = t.holder_id
LEFT JOIN v_outlet_stances AS s
    ON t.holder_kind = 'outlet' AND s.outlet_id = t.holder_id AND s.target_id = t.target_id
WINDOW voices AS (
    PARTITION BY t.target_id, t.holder_kind
    ORDER BY t.n_favourable + t.n_unfavourable DESC, t.n DESC, t.holder, t.holder_id
)
QUALIFY place <= 25;
