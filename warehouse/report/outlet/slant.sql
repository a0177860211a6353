-- Where its whole articles of a story stand farthest from those of the other outlets toward a
-- target that it says something of in its own voice; 25 at most.
SELECT
    s.outlet_id AS key,
    row_number() OVER (
        PARTITION BY s.outlet_id
        ORDER BY abs(round(s.relative_score, 4)) DESC, s.n_own DESC, s.story_id, s.target_id
    ) AS place,
    s.story_id, left(s.headline, 200) AS headline, s.target_id, s.target, s.target_type,
    round(s.score, 4) AS score, round(s.others_score, 4) AS others_score,
    round(s.relative_score, 4) AS relative_score, s.n_others, s.n_mentions, s.n_stances, s.n_own,
    s.n_articles,
    count(*) OVER (PARTITION BY s.outlet_id) AS n_lines
FROM v_outlet_slant AS s
WHERE s.n_others > 0 AND s.n_own > 0
QUALIFY place <= 25;
