-- new_written is the caller's Arrow table: what entity_new_written.sql found, and what rules look at.
INSERT INTO written_entities BY NAME FROM new_written;
