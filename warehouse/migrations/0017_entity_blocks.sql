-- Under what a name is looked for among names like it, worked out once for each. What was written
-- before has none: other code empties written_entities at the next run. (A default would be slow.)
ALTER TABLE written_entities ADD COLUMN blocks BIGINT[];
COMMENT ON COLUMN written_entities.blocks IS 'Hashes of what the key shares with keys that rules may join it to; the last four bits tell the rule';
