-- Two names that turn out to be one entity hold no stance toward themselves.
INSERT INTO stances_toward_oneself BY NAME
FROM stances SEMI JOIN touched_articles USING (article_id)
WHERE holder_kind = 'speaker' AND holder_id = target_id;
DELETE FROM stances
WHERE holder_kind = 'speaker' AND holder_id = target_id
  AND article_id IN (FROM touched_articles);
DROP TABLE touched_articles;
