-- Two names that turn out to be one entity hold no stance toward themselves. touched_stances are
-- the rows of articles in which that may be new.
CREATE OR REPLACE TEMP TABLE toward_oneself AS
SELECT s.rowid AS row_id
FROM stances AS s
SEMI JOIN touched_stances AS t ON t.row_id = s.rowid
WHERE s.holder_kind = 'speaker' AND s.holder_id = s.target_id;

INSERT INTO stances_toward_oneself BY NAME
FROM stances AS s SEMI JOIN toward_oneself AS t ON t.row_id = s.rowid;
DELETE FROM stances WHERE rowid IN (SELECT row_id FROM toward_oneself);
DROP TABLE toward_oneself;
DROP TABLE touched_stances;
