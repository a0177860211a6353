-- What a story is and how much there is of it; as v_story_overview, for one story alone.
WITH own AS (
    SELECT article_id FROM story_articles WHERE story_id = $story_id
)
SELECT s.story_id, s.headline, s.first_published, s.last_published,
    s.n_articles, s.n_outlets, s.n_independent_outlets,
    (SELECT count(*) FROM copies SEMI JOIN own USING (article_id)) AS n_copies,
    (SELECT count(*) FROM quotes SEMI JOIN own USING (article_id)) AS n_quotes,
    (SELECT count(DISTINCT speaker_id) FROM quotes SEMI JOIN own USING (article_id)) AS n_speakers,
    (SELECT count(*) FROM statements AS t WHERE t.story_id = s.story_id) AS n_statements,
    (SELECT count(*) FROM contradictions AS c WHERE c.story_id = s.story_id) AS n_contradictions
FROM stories AS s
WHERE s.story_id = $story_id;
