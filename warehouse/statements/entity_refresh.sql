-- Entities, aliases and redirects by difference. The caller's Arrow tables: resolved_entities, of
-- the ids in affected; current_uses; resolved_rows; resolved_forms; moved_uses(entity_id,
-- written_id, alias, n): of how many local entities that are written so a form moved away.
-- unnamed is what entity_unnamed.sql found.
CREATE OR REPLACE TEMP TABLE gone AS
SELECT e.entity_id
FROM entities AS e
SEMI JOIN affected USING (entity_id)
ANTI JOIN resolved_entities AS r ON r.entity_id = e.entity_id
WHERE e.type <> 'unnamed'
UNION ALL
SELECT e.entity_id
FROM entities AS e
ANTI JOIN article_entities AS a ON a.entity_id = e.entity_id
ANTI JOIN resolved_entities AS r ON r.entity_id = e.entity_id
WHERE e.type = 'unnamed';

CREATE OR REPLACE TEMP TABLE rewritten AS
SELECT entity_id, name, type, country_code, wikidata_id FROM resolved_entities
UNION ALL
SELECT u.entity_id, u.name, 'unnamed', NULL, NULL
FROM unnamed AS u
ANTI JOIN resolved_entities AS r ON r.entity_id = u.entity_id;

DELETE FROM rewritten AS r USING entities AS e
WHERE (e.entity_id, e.name, e.type) = (r.entity_id, r.name, r.type)
  AND e.country_code IS NOT DISTINCT FROM r.country_code
  AND e.wikidata_id IS NOT DISTINCT FROM r.wikidata_id;
DELETE FROM entities WHERE entity_id IN (FROM gone);
INSERT OR REPLACE INTO entities BY NAME FROM rewritten;

-- Unnamed speakers that may have other aliases than before.
CREATE OR REPLACE TEMP TABLE renamed AS
SELECT entity_id FROM unnamed WHERE fresh
UNION SELECT entity_id FROM rewritten SEMI JOIN unnamed USING (entity_id)
UNION SELECT entity_id FROM affected SEMI JOIN unnamed USING (entity_id);

CREATE OR REPLACE TEMP TABLE wanted_aliases AS
WITH written AS (
    SELECT u.entity_id, u.written_id, u.n_articles,
        unnest(w.aliases) AS alias, unnest(w.kinds) AS kind
    FROM current_uses AS u
    SEMI JOIN affected USING (entity_id)
    JOIN written_entities AS w ON w.written_id = u.written_id
)
SELECT w.entity_id, w.alias, w.kind
FROM written AS w
LEFT JOIN moved_uses AS m USING (entity_id, written_id, alias)
WHERE coalesce(m.n, 0) < w.n_articles
UNION
SELECT f.entity_id, f.alias, a.kind
FROM resolved_forms AS f JOIN article_aliases AS a USING (article_id, local_id, alias)
UNION
SELECT e.entity_id, a.alias, a.kind
FROM article_entities AS e
SEMI JOIN renamed USING (entity_id)
JOIN article_aliases AS a USING (article_id, local_id);

DELETE FROM entity_aliases AS a
WHERE a.entity_id IN (FROM affected UNION FROM renamed UNION FROM gone) AND NOT EXISTS (
    FROM wanted_aliases AS w
    WHERE (w.entity_id, w.alias, w.kind) = (a.entity_id, a.alias, a.kind)
);
INSERT INTO entity_aliases BY NAME
FROM wanted_aliases AS w ANTI JOIN entity_aliases AS a USING (entity_id, alias, kind);

DELETE FROM entity_uses WHERE entity_id IN (FROM affected);
INSERT INTO entity_uses BY NAME FROM current_uses SEMI JOIN affected USING (entity_id);

-- An id that lives again is no redirect; one that went becomes what most of its articles call it.
CREATE OR REPLACE TEMP TABLE alive AS
FROM (
    SELECT old_id AS entity_id FROM redirects WHERE kind = 'entity'
    UNION SELECT new_id FROM redirects WHERE kind = 'entity'
    UNION SELECT old_id FROM moved
    UNION SELECT new_id FROM moved
) SEMI JOIN entities USING (entity_id);
DELETE FROM redirects WHERE kind = 'entity' AND old_id IN (FROM alive);
INSERT OR REPLACE INTO redirects BY NAME
SELECT 'entity' AS kind, old_id, arg_max(new_id, (n, new_id)) AS new_id
FROM moved
WHERE old_id NOT IN (FROM alive)
GROUP BY old_id;
UPDATE redirects AS r SET new_id = n.new_id
FROM redirects AS n
WHERE r.kind = 'entity' AND n.kind = 'entity' AND r.new_id = n.old_id;
-- Where even that is gone, with all articles that named it, nothing is left to lead to.
DELETE FROM redirects WHERE kind = 'entity' AND new_id NOT IN (FROM alive);

DROP TABLE alive;
DROP TABLE touched_articles;
DROP TABLE moved;
DROP TABLE unnamed;
DROP TABLE gone;
DROP TABLE rewritten;
DROP TABLE renamed;
DROP TABLE wanted_aliases;
DROP TABLE affected;
DROP TABLE fresh_articles;
