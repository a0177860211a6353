SELECT
    q.quote_id, sa.story_id, q.article_id, a.outlet_id, q.speaker_id,
    e.type AS speaker_type, q.content, q.kind
FROM quotes AS q
JOIN articles AS a USING (article_id)
JOIN story_articles AS sa USING (article_id)
LEFT JOIN entities AS e ON e.entity_id = q.speaker_id
ORDER BY q.quote_id;
