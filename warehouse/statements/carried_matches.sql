-- Matched quotes of the stories in batch_stories, the caller's Arrow table: who prints them how.
SELECT
    qa.article_id AS article_a, qb.article_id AS article_b,
    sa.statement_id AS statement_a, sb.statement_id AS statement_b,
    m.relation, m.similarity, coalesce(m.meaning_changed OR m.trimmed, false) AS meaning_changed,
    qa.kind = 'direct' AND qb.kind = 'direct' AS both_direct
FROM batch_stories AS b
JOIN statement_matches AS m USING (story_id)
JOIN quotes AS qa ON qa.quote_id = m.quote_a
JOIN quotes AS qb ON qb.quote_id = m.quote_b
JOIN statement_quotes AS sa ON sa.quote_id = m.quote_a
JOIN statement_quotes AS sb ON sb.quote_id = m.quote_b;
