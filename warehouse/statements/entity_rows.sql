-- Rows of article_entities that identity across articles looks at: all but unnamed speakers, of
-- whom those in $unnamed (numbers of what is written) are wanted. numbered is the caller's table.
SELECT e.rowid AS row_id, n.number, e.local_id, e.written_id, greatest(e.n_mentions, 1) AS n_mentions
FROM article_entities AS e
JOIN numbered AS n USING (article_id)
WHERE e.type <> 'unnamed' OR list_contains($unnamed::BIGINT[], e.written_id);
