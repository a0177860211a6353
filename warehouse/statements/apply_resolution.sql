-- Only an id that stood in entities before can need a redirect.
-- resolved(article_id, local_id, entity_id) and resolved_entities are the caller's Arrow tables.
CREATE OR REPLACE TEMP TABLE moved AS
SELECT e.entity_id AS old_id, r.entity_id AS new_id, count(*) AS n
FROM article_entities AS e
JOIN resolved AS r USING (article_id, local_id)
SEMI JOIN entities AS known ON known.entity_id = e.entity_id
WHERE e.entity_id <> r.entity_id
GROUP BY ALL;

INSERT INTO stances BY NAME FROM stances_toward_oneself;
DELETE FROM stances_toward_oneself;

UPDATE article_entities AS e SET entity_id = r.entity_id
FROM resolved AS r
WHERE (e.article_id, e.local_id) = (r.article_id, r.local_id) AND e.entity_id <> r.entity_id;

UPDATE mentions AS m SET entity_id = e.entity_id
FROM article_entities AS e
WHERE (m.article_id, m.local_id) = (e.article_id, e.local_id)
  AND m.entity_id IS DISTINCT FROM e.entity_id;

UPDATE quotes AS q SET speaker_id = e.entity_id
FROM article_entities AS e
WHERE (q.article_id, q.speaker_local) = (e.article_id, e.local_id)
  AND q.speaker_id IS DISTINCT FROM e.entity_id;

UPDATE stances AS s SET target_id = e.entity_id
FROM article_entities AS e
WHERE (s.article_id, s.target_local) = (e.article_id, e.local_id) AND s.target_id <> e.entity_id;

UPDATE stances AS s SET holder_id = e.entity_id
FROM article_entities AS e
WHERE s.holder_kind = 'speaker'
  AND (s.article_id, s.holder_local) = (e.article_id, e.local_id) AND s.holder_id <> e.entity_id;

UPDATE relations AS r SET actor_id = e.entity_id
FROM article_entities AS e
WHERE (r.article_id, r.actor_local) = (e.article_id, e.local_id) AND r.actor_id <> e.entity_id;

UPDATE relations AS r SET target_id = e.entity_id
FROM article_entities AS e
WHERE (r.article_id, r.target_local) = (e.article_id, e.local_id) AND r.target_id <> e.entity_id;

DELETE FROM entities;
INSERT INTO entities BY NAME SELECT * FROM resolved_entities;

-- An id that lives again is no redirect; one that went becomes what most of its articles call it.
DELETE FROM redirects WHERE kind = 'entity' AND old_id IN (SELECT entity_id FROM entities);
INSERT OR REPLACE INTO redirects BY NAME
SELECT 'entity' AS kind, old_id, arg_max(new_id, (n, new_id)) AS new_id
FROM moved
WHERE old_id NOT IN (SELECT entity_id FROM entities)
GROUP BY old_id;
UPDATE redirects AS r SET new_id = n.new_id
FROM redirects AS n
WHERE r.kind = 'entity' AND n.kind = 'entity' AND r.new_id = n.old_id;
-- Where even that is gone, with all articles that named it, nothing is left to lead to.
DELETE FROM redirects WHERE kind = 'entity' AND new_id NOT IN (SELECT entity_id FROM entities);
DROP TABLE moved;
