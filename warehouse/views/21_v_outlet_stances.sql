CREATE OR REPLACE VIEW v_outlet_stances AS
WITH weighed AS (
    SELECT
        s.story_id, s.article_id, s.outlet_id, s.outlet, s.target_id, s.target, s.target_type,
        s.label, s.score, w.salience, w.status = 'counted' AS counts
    FROM v_stances AS s
    JOIN v_stance_weights AS w USING (stance_id)
    JOIN outlets AS o ON o.outlet_id = s.outlet_id AND o.known
    WHERE s.holder_kind = 'outlet' AND w.status IN ('counted', 'below')
), in_story AS (
    SELECT story_id, outlet_id, target_id, avg(score) AS mean_score
    FROM weighed WHERE counts GROUP BY ALL
), compared AS (
    SELECT outlet_id, target_id, mean_score,
        (sum(mean_score) OVER both_sides - mean_score) / (count(*) OVER both_sides - 1) AS others
    FROM in_story
    WINDOW both_sides AS (PARTITION BY story_id, target_id)
    QUALIFY count(*) OVER both_sides > 1
), relative AS (
    SELECT outlet_id, target_id, avg(mean_score - others) AS relative_score, count(*) AS n_compared
    FROM compared GROUP BY ALL
)
SELECT
    w.outlet_id, any_value(w.outlet) AS outlet,
    w.target_id, any_value(w.target) AS target, any_value(w.target_type) AS target_type,
    count(*) FILTER (counts) AS n,
    count(*) FILTER (NOT counts) AS n_below,
    avg(w.score) FILTER (counts) AS mean_score,
    sum(w.score * w.salience) FILTER (counts) / nullif(sum(w.salience) FILTER (counts), 0)
        AS weighted_score,
    stddev_samp(w.score) FILTER (counts) AS spread,
    count(*) FILTER (counts AND w.label = 'favourable') AS n_favourable,
    count(*) FILTER (counts AND w.label = 'neutral') AS n_neutral,
    count(*) FILTER (counts AND w.label = 'unfavourable') AS n_unfavourable,
    count(DISTINCT w.article_id) FILTER (counts) AS n_articles,
    count(DISTINCT w.story_id) FILTER (counts) AS n_stories,
    any_value(r.relative_score) AS relative_score,
    coalesce(any_value(r.n_compared), 0) AS n_compared
FROM weighed AS w
LEFT JOIN relative AS r ON r.outlet_id = w.outlet_id AND r.target_id = w.target_id
GROUP BY w.outlet_id, w.target_id;

COMMENT ON VIEW v_outlet_stances IS 'What the stances of each known outlet''s own voice (news, no copies, nothing hypothetical) toward each target come to over all stories (docs/stances.md).';
COMMENT ON COLUMN v_outlet_stances.outlet_id IS 'Outlet id';
COMMENT ON COLUMN v_outlet_stances.outlet IS 'Outlet name';
COMMENT ON COLUMN v_outlet_stances.target_id IS 'Entity id of the target';
COMMENT ON COLUMN v_outlet_stances.target IS 'Name of the target';
COMMENT ON COLUMN v_outlet_stances.target_type IS 'Entity type of the target';
COMMENT ON COLUMN v_outlet_stances.n IS 'Stances that count, one a sentence';
COMMENT ON COLUMN v_outlet_stances.n_below IS 'Stances withheld for their low confidence (parameters.stance_floor)';
COMMENT ON COLUMN v_outlet_stances.mean_score IS 'Mean score of those that count, -1 to 1; NULL where none does';
COMMENT ON COLUMN v_outlet_stances.weighted_score IS 'The same, weighted by v_stance_weights.salience';
COMMENT ON COLUMN v_outlet_stances.spread IS 'Standard deviation of the score; NULL for fewer than two';
COMMENT ON COLUMN v_outlet_stances.n_favourable IS 'Of n, labelled favourable';
COMMENT ON COLUMN v_outlet_stances.n_neutral IS 'Of n, labelled neutral';
COMMENT ON COLUMN v_outlet_stances.n_unfavourable IS 'Of n, labelled unfavourable';
COMMENT ON COLUMN v_outlet_stances.n_articles IS 'Articles that n comes from';
COMMENT ON COLUMN v_outlet_stances.n_stories IS 'Stories that n comes from';
COMMENT ON COLUMN v_outlet_stances.relative_score IS 'Mean over stories of its mean score less that of the other known outlets of the story, -2 to 2; NULL where no other evaluates the target';
COMMENT ON COLUMN v_outlet_stances.n_compared IS 'Stories that relative_score rests on';
