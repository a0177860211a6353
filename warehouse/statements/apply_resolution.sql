-- Entity ids of what changed, in all rows that hold them; what did not change is not written.
-- resolved_rows(row_id, entity_id) and resolved_forms are the caller's Arrow tables.
CREATE OR REPLACE TEMP TABLE changed AS
SELECT e.article_id, e.local_id, e.rowid AS row_id, e.entity_id AS old_id, r.entity_id AS new_id
FROM article_entities AS e
JOIN resolved_rows AS r ON e.rowid = r.row_id
WHERE e.entity_id <> r.entity_id
UNION ALL
-- An override that is gone gives an unnamed speaker back its own id.
SELECT e.article_id, e.local_id, e.rowid, e.entity_id, e.key
FROM article_entities AS e
ANTI JOIN resolved_rows AS r ON e.rowid = r.row_id
WHERE e.type = 'unnamed' AND e.entity_id <> e.key;

-- Only an id that stood in entities before can need a redirect.
CREATE OR REPLACE TEMP TABLE moved AS
SELECT c.old_id, c.new_id, count(*) AS n
FROM changed AS c
SEMI JOIN entities AS known ON known.entity_id = c.old_id
GROUP BY ALL;

UPDATE article_entities AS e SET entity_id = c.new_id
FROM changed AS c
WHERE e.rowid = c.row_id;

CREATE OR REPLACE TEMP TABLE touched_articles AS
SELECT article_id FROM changed
UNION SELECT article_id FROM fresh_articles
UNION SELECT article_id FROM moved_forms
UNION SELECT article_id FROM resolved_forms;

CREATE OR REPLACE TEMP TABLE touched AS
SELECT article_id, local_id, entity_id
FROM article_entities SEMI JOIN touched_articles USING (article_id);

INSERT INTO stances BY NAME
FROM stances_toward_oneself SEMI JOIN touched_articles USING (article_id);
DELETE FROM stances_toward_oneself WHERE article_id IN (FROM touched_articles);

UPDATE mentions AS m SET entity_id = e.entity_id
FROM touched AS e
WHERE (m.article_id, m.local_id) = (e.article_id, e.local_id)
  AND m.entity_id IS DISTINCT FROM e.entity_id;

UPDATE quotes AS q SET speaker_id = e.entity_id
FROM touched AS e
WHERE (q.article_id, q.speaker_local) = (e.article_id, e.local_id)
  AND q.speaker_id IS DISTINCT FROM e.entity_id;

-- Stances are many: their rows are looked for once. set_aside_stances.sql looks at them as well.
CREATE OR REPLACE TEMP TABLE touched_stances AS
SELECT s.rowid AS row_id, s.article_id, s.holder_kind, s.holder_local, s.holder_id,
    s.target_local, s.target_id
FROM stances AS s SEMI JOIN touched_articles USING (article_id);

UPDATE stances AS s SET target_id = e.entity_id
FROM touched_stances AS t
JOIN touched AS e ON (t.article_id, t.target_local) = (e.article_id, e.local_id)
WHERE s.rowid = t.row_id AND t.target_id <> e.entity_id;

UPDATE stances AS s SET holder_id = e.entity_id
FROM touched_stances AS t
JOIN touched AS e ON (t.article_id, t.holder_local) = (e.article_id, e.local_id)
WHERE s.rowid = t.row_id AND t.holder_kind = 'speaker' AND t.holder_id <> e.entity_id;

UPDATE relations AS r SET actor_id = e.entity_id
FROM touched AS e
WHERE (r.article_id, r.actor_local) = (e.article_id, e.local_id) AND r.actor_id <> e.entity_id;

UPDATE relations AS r SET target_id = e.entity_id
FROM touched AS e
WHERE (r.article_id, r.target_local) = (e.article_id, e.local_id) AND r.target_id <> e.entity_id;
DROP TABLE touched;
DROP TABLE changed;

DELETE FROM moved_forms;
INSERT INTO moved_forms BY NAME FROM resolved_forms;
