-- All names and aliases, for near matches to a name that nothing bears.
SELECT name FROM entities WHERE type <> 'unnamed'
UNION
SELECT alias FROM entity_aliases SEMI JOIN (FROM entities WHERE type <> 'unnamed') USING (entity_id);
