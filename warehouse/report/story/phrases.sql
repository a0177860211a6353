-- Sayings that two speakers are given, in two statements.
SELECT m.story_id AS key, m.shared_phrase, a.statement_id AS statement_a,
    b.statement_id AS statement_b
FROM statement_matches AS m
JOIN statement_quotes AS a ON a.quote_id = m.quote_a
JOIN statement_quotes AS b ON b.quote_id = m.quote_b
WHERE m.shared_phrase IS NOT NULL;
