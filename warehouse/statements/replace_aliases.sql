DELETE FROM entity_aliases;
INSERT INTO entity_aliases BY NAME SELECT DISTINCT * FROM resolved_aliases;
