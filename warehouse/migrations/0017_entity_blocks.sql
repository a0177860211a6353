-- Under what a name is looked for among names like it, worked out once for each. Other code empties
-- written_entities at the next run, so the default is only for rows that are about to go.
ALTER TABLE written_entities ADD COLUMN blocks BIGINT[] DEFAULT [];
COMMENT ON COLUMN written_entities.blocks IS 'Hashes of what the key shares with keys that rules may join it to; the last four bits tell the rule';
