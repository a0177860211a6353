SELECT DISTINCT article_id, entity_id
FROM mentions JOIN entities USING (entity_id)
WHERE type <> 'unnamed';
