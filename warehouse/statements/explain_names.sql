-- All names and aliases, for near matches to a name that nothing bears.
SELECT DISTINCT alias FROM entity_aliases JOIN entities USING (entity_id) WHERE type <> 'unnamed'
UNION SELECT name FROM entities WHERE type <> 'unnamed'
UNION SELECT entity_id FROM entities WHERE type <> 'unnamed';
