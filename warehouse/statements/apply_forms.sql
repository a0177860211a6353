-- Single forms of a local entity that the user moved to another entity, mention by mention.
-- resolved_forms(article_id, local_id, alias, entity_id) is the caller's Arrow table. A mention may
-- carry a title that its alias lacks.
CREATE OR REPLACE TEMP TABLE moved_mentions AS
SELECT m.mention_id, m.article_id, f.entity_id
FROM mentions AS m
JOIN resolved_forms AS f USING (article_id, local_id)
WHERE m.surface = f.alias OR ends_with(m.surface, ' ' || f.alias);

UPDATE mentions AS m SET entity_id = v.entity_id
FROM moved_mentions AS v
WHERE m.mention_id = v.mention_id;

UPDATE quotes AS q SET speaker_id = v.entity_id
FROM moved_mentions AS v
WHERE q.speaker_mention_id = v.mention_id;

UPDATE stances AS s SET target_id = v.entity_id
FROM moved_mentions AS v
WHERE s.target_mention_id = v.mention_id;

UPDATE stances AS s SET holder_id = q.speaker_id
FROM quotes AS q
SEMI JOIN moved_mentions AS v ON v.mention_id = q.speaker_mention_id
WHERE s.holder_kind = 'speaker' AND s.quote_id = q.quote_id;
DROP TABLE moved_mentions;
