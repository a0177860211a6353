-- As read from the file: what became of a line that could be read is not part of it.
SELECT line, alias, entity, type, action, article_id, CASE WHEN alias IS NULL THEN problem END
FROM overrides ORDER BY line;
