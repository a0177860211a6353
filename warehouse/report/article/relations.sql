-- Who does what to whom in it; an entity has a page of its own if it speaks, or holds or receives
-- a stance anywhere.
WITH shown AS (
    SELECT speaker_id AS entity_id FROM quotes
    UNION SELECT target_id FROM stances
    UNION SELECT holder_id FROM stances WHERE holder_kind = 'speaker'
)
SELECT
    r.article_id AS key, r.field = 'text' AS place, r.cue_start, r.cue_end, r.relation_id, r.field,
    r.action, r.polarity, r.quote_id,
    r.actor_id, a.name AS actor, a.type AS actor_type,
    r.actor_id IN (SELECT entity_id FROM shown WHERE entity_id IS NOT NULL) AS actor_shown,
    r.target_id, t.name AS target, t.type AS target_type,
    r.target_id IN (SELECT entity_id FROM shown WHERE entity_id IS NOT NULL) AS target_shown
FROM relations AS r
LEFT JOIN entities AS a ON a.entity_id = r.actor_id
LEFT JOIN entities AS t ON t.entity_id = r.target_id;
