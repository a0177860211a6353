CREATE OR REPLACE VIEW v_stance_by_story AS
WITH weighed AS (
    SELECT
        s.story_id, s.article_id, s.outlet_id, s.holder_kind, s.holder_id, s.holder,
        s.target_id, s.target, s.target_type, s.label, s.score,
        w.salience, w.status = 'counted' AS counts,
        s.outlet_id IN (SELECT outlet_id FROM outlets WHERE known) AS of_known
    FROM v_stances AS s JOIN v_stance_weights AS w USING (stance_id)
    WHERE w.status IN ('counted', 'below')
)
SELECT
    w.story_id, any_value(t.headline) AS headline,
    w.holder_kind, w.holder_id, min(w.holder) AS holder,
    w.target_id, any_value(w.target) AS target, any_value(w.target_type) AS target_type,
    count(*) FILTER (counts) AS n,
    count(*) FILTER (NOT counts) AS n_below,
    avg(w.score) FILTER (counts) AS mean_score,
    sum(w.score * w.salience) FILTER (counts) / nullif(sum(w.salience) FILTER (counts), 0)
        AS weighted_score,
    stddev_samp(w.score) FILTER (counts) AS spread,
    min(w.score) FILTER (counts) AS min_score,
    max(w.score) FILTER (counts) AS max_score,
    count(*) FILTER (counts AND w.label = 'favourable') AS n_favourable,
    count(*) FILTER (counts AND w.label = 'neutral') AS n_neutral,
    count(*) FILTER (counts AND w.label = 'unfavourable') AS n_unfavourable,
    count(DISTINCT w.article_id) FILTER (counts) AS n_articles,
    count(DISTINCT w.outlet_id) FILTER (counts AND of_known) AS n_outlets
FROM weighed AS w
LEFT JOIN stories AS t USING (story_id)
GROUP BY w.story_id, w.holder_kind, w.holder_id, w.target_id;

COMMENT ON VIEW v_stance_by_story IS 'What each holder''s stances toward each target come to in a story. The three voices stand in rows of their own; copies and hypothetical stances are left out, and stances below parameters.stance_floor only counted (docs/stances.md).';
COMMENT ON COLUMN v_stance_by_story.story_id IS 'The story';
COMMENT ON COLUMN v_stance_by_story.headline IS 'Headline of the story';
COMMENT ON COLUMN v_stance_by_story.holder_kind IS 'outlet (its own voice, in news), author (of opinion and analysis) or speaker (in quotes): never pool the three';
COMMENT ON COLUMN v_stance_by_story.holder_id IS 'Id of the holder, see stances';
COMMENT ON COLUMN v_stance_by_story.holder IS 'Name of the holder';
COMMENT ON COLUMN v_stance_by_story.target_id IS 'Entity id of the target';
COMMENT ON COLUMN v_stance_by_story.target IS 'Name of the target';
COMMENT ON COLUMN v_stance_by_story.target_type IS 'Entity type of the target';
COMMENT ON COLUMN v_stance_by_story.n IS 'Stances that count: one a sentence and quote, so a quote in two outlets counts twice';
COMMENT ON COLUMN v_stance_by_story.n_below IS 'Stances withheld for their low confidence';
COMMENT ON COLUMN v_stance_by_story.mean_score IS 'Mean score of those that count, -1 to 1; NULL where none does';
COMMENT ON COLUMN v_stance_by_story.weighted_score IS 'The same, weighted by v_stance_weights.salience';
COMMENT ON COLUMN v_stance_by_story.spread IS 'Standard deviation of the score; NULL for fewer than two';
COMMENT ON COLUMN v_stance_by_story.min_score IS 'Lowest score';
COMMENT ON COLUMN v_stance_by_story.max_score IS 'Highest score';
COMMENT ON COLUMN v_stance_by_story.n_favourable IS 'Of n, labelled favourable';
COMMENT ON COLUMN v_stance_by_story.n_neutral IS 'Of n, labelled neutral';
COMMENT ON COLUMN v_stance_by_story.n_unfavourable IS 'Of n, labelled unfavourable';
COMMENT ON COLUMN v_stance_by_story.n_articles IS 'Articles that n comes from';
COMMENT ON COLUMN v_stance_by_story.n_outlets IS 'Known outlets that n comes from; placeholders of unknown ones are nobody''s';
