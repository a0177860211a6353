-- Single forms of a local entity that the user moved to another entity, mention by mention.
-- resolved_forms(article_id, local_id, alias, entity_id) is the caller's Arrow table. A mention may
-- carry a title that its alias lacks; it belongs to the longest alias that it ends with, so that
-- "North Koreans" does not go with "Koreans".
CREATE OR REPLACE TEMP TABLE moved_mentions AS
WITH written AS (
    SELECT m.mention_id, m.article_id, m.local_id, max_by(a.alias, length(a.alias)) AS alias
    FROM mentions AS m
    SEMI JOIN resolved_forms AS f USING (article_id, local_id)
    JOIN article_aliases AS a USING (article_id, local_id)
    WHERE m.surface = a.alias OR ends_with(m.surface, ' ' || a.alias)
    GROUP BY ALL
)
SELECT w.mention_id, w.article_id, f.entity_id
FROM written AS w
JOIN resolved_forms AS f USING (article_id, local_id, alias);

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
