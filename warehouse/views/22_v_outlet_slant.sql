CREATE OR REPLACE VIEW v_outlet_slant AS
WITH own AS (
    SELECT article_id, target_id, count(*) AS n
    FROM stances WHERE field = 'text' AND holder_kind <> 'speaker' GROUP BY ALL
), of_outlet AS (
    SELECT
        m.story_id, a.outlet_id, s.target_id,
        avg(s.score) AS score,
        avg(s.p_unfavourable) AS p_unfavourable,
        avg(s.p_favourable) AS p_favourable,
        sum(s.n_mentions)::INTEGER AS n_mentions,
        sum(s.n_stances)::INTEGER AS n_stances,
        coalesce(sum(own.n), 0)::INTEGER AS n_own,
        count(*)::INTEGER AS n_articles
    FROM outlet_stances AS s
    JOIN articles AS a USING (article_id)
    JOIN story_articles AS m USING (article_id)
    LEFT JOIN own ON own.article_id = s.article_id AND own.target_id = s.target_id
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
    b.n_mentions, b.n_stances, b.n_own, b.n_articles
FROM beside AS b
JOIN outlets AS o USING (outlet_id)
JOIN entities AS e ON e.entity_id = b.target_id
LEFT JOIN stories AS t USING (story_id);

COMMENT ON VIEW v_outlet_slant IS 'Where each known outlet stands toward a target in a story, by its whole articles, beside the story''s other known outlets. The score also reads what the outlet usually makes of the target in other stories: an article that says little itself leans as its outlet does, see n_own (docs/outlet-stance.md).';
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
COMMENT ON COLUMN v_outlet_slant.n_stances IS 'Stances toward it in their texts, of the outlet and of speakers; those that are hypothetical or below parameters.stance_floor count, too, by their scores';
COMMENT ON COLUMN v_outlet_slant.n_own IS 'Of n_stances, those in the outlet''s own voice; where it has none the score tells of the story, of the speakers and of the outlet''s habit alone';
COMMENT ON COLUMN v_outlet_slant.n_articles IS 'Its articles of the story that mention the target';

-- of the table that the view is made of
COMMENT ON TABLE outlet_stances IS 'The outlet''s stance over a whole article toward each target of its story that it mentions, for news that is no copy. It is read beside the other articles of the story and the outlet''s other stories on the target, so the score includes the outlet''s habit (docs/outlet-stance.md).';
COMMENT ON COLUMN outlet_stances.score IS 'p_favourable - p_unfavourable, -1 to 1; includes what the outlet usually makes of the target in other stories';
COMMENT ON COLUMN outlet_stances.label IS 'unfavourable, neutral or favourable; neutral where the article has no stance toward the target in its own voice';
COMMENT ON COLUMN outlet_stances.n_stances IS 'Stances toward it in the text, of the outlet and of speakers, hypothetical ones and those below parameters.stance_floor included; none of a speaker toward oneself';
