-- Stances in the stories in batch_stories, the caller's Arrow table.
SELECT
    s.article_id, s.holder_kind AS voice, s.holder_id, s.target_id, s.label, s.score,
    s.hypothetical, s.field
FROM batch_stories AS b
JOIN story_articles AS sa USING (story_id)
JOIN stances AS s USING (article_id)
ORDER BY s.stance_id;
