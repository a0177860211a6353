-- What it makes of targets in its own voice (news, no copies), and beside the others: targets it is
-- most often for or against first, 40 at most.
SELECT
    s.outlet_id AS key,
    row_number() OVER (
        PARTITION BY s.outlet_id
        ORDER BY s.n_favourable + s.n_unfavourable DESC, s.n DESC, s.target, s.target_id
    ) AS place,
    s.target, s.target_id, s.target_type, s.n, s.n_below,
    round(s.mean_score, 4) AS mean_score, s.n_favourable, s.n_neutral, s.n_unfavourable,
    s.n_articles, s.n_stories, round(s.relative_score, 4) AS relative_score, s.n_compared,
    count(*) OVER (PARTITION BY s.outlet_id) AS n_lines
FROM v_outlet_stances AS s
WHERE s.n > 0
QUALIFY place <= 40;
