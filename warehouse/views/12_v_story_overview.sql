CREATE OR REPLACE VIEW v_story_overview AS
WITH per_quote AS (
    SELECT story_id, sum(n)::BIGINT AS n_quotes, count(speaker_id) AS n_speakers
    FROM (
        SELECT sa.story_id, q.speaker_id, count(*) AS n
        FROM quotes AS q JOIN story_articles AS sa USING (article_id) GROUP BY ALL
    ) GROUP BY ALL
), carriers AS (
    SELECT a.article_id,
        CASE WHEN o.known AND c.article_id IS NULL THEN a.outlet_id END AS outlet_id
    FROM articles AS a
    JOIN outlets AS o USING (outlet_id)
    LEFT JOIN copies AS c ON c.article_id = a.article_id
), per_statement AS (
    SELECT story_id, count(*) AS n_statements,
        count(*) FILTER (WHERE first_outlet < last_outlet AND NOT coalesce(disputed_speaker, FALSE))
            AS n_shared_statements
    FROM statements JOIN (
        SELECT sq.statement_id, min(c.outlet_id) AS first_outlet, max(c.outlet_id) AS last_outlet
        FROM statement_quotes AS sq
        JOIN quotes AS q USING (quote_id)
        JOIN carriers AS c USING (article_id)
        GROUP BY ALL
    ) USING (statement_id) GROUP BY ALL
)
SELECT
    s.story_id, s.headline, s.first_published, s.last_published,
    s.n_articles, s.n_outlets, s.n_independent_outlets,
    (SELECT count(*) FROM story_articles AS sa JOIN copies USING (article_id)
     WHERE sa.story_id = s.story_id) AS n_copies,
    coalesce(q.n_quotes, 0) AS n_quotes, coalesce(q.n_speakers, 0) AS n_speakers,
    coalesce(p.n_statements, 0) AS n_statements,
    coalesce(p.n_shared_statements, 0) AS n_shared_statements,
    (SELECT count(*) FROM contradictions AS c WHERE c.story_id = s.story_id) AS n_contradictions
FROM stories AS s
LEFT JOIN per_quote AS q USING (story_id)
LEFT JOIN per_statement AS p USING (story_id);

COMMENT ON VIEW v_story_overview IS 'One row per story: what it is about, who carries it, what is shared.';
COMMENT ON COLUMN v_story_overview.story_id IS 'The story';
COMMENT ON COLUMN v_story_overview.headline IS 'Title of its most central article';
COMMENT ON COLUMN v_story_overview.first_published IS 'Earliest dated article';
COMMENT ON COLUMN v_story_overview.last_published IS 'Latest dated article';
COMMENT ON COLUMN v_story_overview.n_articles IS 'Articles';
COMMENT ON COLUMN v_story_overview.n_outlets IS 'Outlets';
COMMENT ON COLUMN v_story_overview.n_independent_outlets IS 'Known outlets with an article that is not a copy';
COMMENT ON COLUMN v_story_overview.n_copies IS 'Articles that are copies';
COMMENT ON COLUMN v_story_overview.n_quotes IS 'Quotes';
COMMENT ON COLUMN v_story_overview.n_speakers IS 'Different speakers';
COMMENT ON COLUMN v_story_overview.n_statements IS 'Different statements';
COMMENT ON COLUMN v_story_overview.n_shared_statements IS 'Statements that several independent outlets carry';
COMMENT ON COLUMN v_story_overview.n_contradictions IS 'Contradictions found';
