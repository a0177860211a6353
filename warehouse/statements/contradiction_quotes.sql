-- Quotes of the stories in batch_stories, the caller's Arrow table, that several outlets cover.
SELECT
    q.quote_id, q.article_id, q.speaker_id, e.name AS speaker_name, e.type AS speaker_type,
    q.content, q.field, q.start_char AS start, q.end_char AS "end", q.act, q.cue
FROM batch_stories AS b
JOIN stories AS s USING (story_id)
JOIN story_articles AS sa USING (story_id)
JOIN quotes AS q USING (article_id)
LEFT JOIN entities AS e ON e.entity_id = q.speaker_id
WHERE s.n_outlets > 1;
