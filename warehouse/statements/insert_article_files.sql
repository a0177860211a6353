-- A place that led to another article keeps it until the whole corpus is read: after a kill it is
-- the only trace of where that article stood.
INSERT INTO article_files BY NAME
SELECT path, line, last(article_id) AS article_id, last(content_hash) AS content_hash,
    now()::TIMESTAMP AS seen_at
FROM incoming
GROUP BY path, line
ON CONFLICT (path, line) DO UPDATE SET
    content_hash = excluded.content_hash, seen_at = excluded.seen_at
WHERE article_files.article_id = excluded.article_id;
