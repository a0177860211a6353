-- reread, present, read_records and read_files are the caller's Arrow tables.
DELETE FROM rejected
WHERE path IN (SELECT path FROM reread) OR path NOT IN (SELECT path FROM present);

DELETE FROM article_files AS f
WHERE f.path IN (SELECT path FROM read_files)
  AND (f.path, f.line) NOT IN (SELECT (path, line) FROM read_records);

-- What moved here stands at its old place no more.
DELETE FROM article_files AS f
WHERE f.path NOT IN (SELECT path FROM present)
  AND f.article_id IN (SELECT article_id FROM read_records);

INSERT OR REPLACE INTO article_files BY NAME
SELECT r.*, now()::TIMESTAMP AS seen_at
FROM read_records AS r
ANTI JOIN article_files AS f
    ON (f.path, f.line, f.article_id, f.content_hash) = (r.path, r.line, r.article_id, r.content_hash);

DELETE FROM input_files WHERE path NOT IN (SELECT path FROM present);
INSERT OR REPLACE INTO input_files BY NAME SELECT * FROM read_files;
