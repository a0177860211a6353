-- Texts of the articles in copy_wanted, the caller's table, and the direct speech found in them.
-- By row id: a join would read the texts of all articles.
WITH spans AS (
    SELECT q.article_id, list([p.start_char, p.end_char] ORDER BY p.start_char) AS quote_spans
    FROM quotes AS q
    SEMI JOIN copy_wanted USING (article_id)
    JOIN quote_parts AS p USING (quote_id)
    WHERE q.kind = 'direct' AND q.field = 'text'
    GROUP BY q.article_id
)
SELECT a.article_id, a.text, coalesce(s.quote_spans, []) AS quote_spans
FROM articles AS a
LEFT JOIN spans AS s USING (article_id)
WHERE a.rowid IN (SELECT w.rowid FROM articles AS w SEMI JOIN copy_wanted USING (article_id));
