CREATE OR REPLACE VIEW v_outlet_slant AS
WITH of_outlet AS (
    SELECT
        m.story_id, a.outlet_id, s.target_id,
        avg(s.score) AS score,
        avg(s.p_unfavourable) AS p_unfavourable,
        avg(s.p_favourable) AS p_favourable,
        sum(s.n_mentions)::INTEGER AS n_mentions,
        sum(s.n_stances)::INTEGER AS n_stances,
        count(*)::INTEGER AS n_articles
    FROM outlet_stances AS s
    JOIN articles AS a USING (article_id)
    JOIN story_articles AS m USING (article_id)
    SEMI JOIN (SELECT outlet_id FROM outlets WHERE known) AS o ON o.outlet_id = a.outlet_id
    GROUP BY m.story_id, a.outlet_id, s.target_id
), beside AS (
    SELECT *,
        count(*) OVER story - 1 AS n_others,
        (sum(score) OVER story - score) / nullif(count(*) OVER story - 1, 0) AS others_score
    FROM of_outlet
    WINDOW story AS (PARTITION BY story_id, target_id)
)
SELECT
    b.story_id, t.headline, b.outlet_id, o.name AS outlet,
    b.target_id, e.name AS target, e.type AS target_type,
    b.score, b.p_unfavourable, b.p_favourable,
    b.others_score, b.score - b.others_score AS relative_score, b.n_others::INTEGER AS n_others,
    b.n_mentions, b.n_stances, b.n_articles
FROM beside AS b
JOIN outlets AS o USING (outlet_id)
JOIN entities AS e ON e.entity_id = b.target_id
LEFT JOIN stories AS t USING (story_id);

COMMENT ON VIEW v_outlet_slant IS 'Where each known outlet stands toward a target in a story, by its whole articles, beside the story''s other known outlets (docs/outlet-stance.md).';
COMMENT ON COLUMN v_outlet_slant.story_id IS 'The story';
COMMENT ON COLUMN v_outlet_slant.headline IS 'Headline of the story';
COMMENT ON COLUMN v_outlet_slant.outlet_id IS 'Outlet id';
COMMENT ON COLUMN v_outlet_slant.outlet IS 'Outlet name';
COMMENT ON COLUMN v_outlet_slant.target_id IS 'Entity id of the target';
COMMENT ON COLUMN v_outlet_slant.target IS 'Name of the target';
COMMENT ON COLUMN v_outlet_slant.target_type IS 'Entity type of the target';
COMMENT ON COLUMN v_outlet_slant.score IS 'Mean score of its articles that mention the target, -1 to 1';
COMMENT ON COLUMN v_outlet_slant.p_unfavourable IS 'Mean probability that they are unfavourable';
COMMENT ON COLUMN v_outlet_slant.p_favourable IS 'Mean probability that they are favourable';
COMMENT ON COLUMN v_outlet_slant.others_score IS 'Mean score of the story''s other known outlets that mention the target, each counted once; NULL without any';
COMMENT ON COLUMN v_outlet_slant.relative_score IS 'score - others_score, -2 to 2: below 0 where the outlet is harder on the target than the others';
COMMENT ON COLUMN v_outlet_slant.n_others IS 'Those other outlets';
COMMENT ON COLUMN v_outlet_slant.n_mentions IS 'Mentions of the target in its articles';
COMMENT ON COLUMN v_outlet_slant.n_stances IS 'Stances toward it that the figures rest on';
COMMENT ON COLUMN v_outlet_slant.n_articles IS 'Its articles of the story that mention the target';
