-- Unnamed speakers of articles whose rows changed, with $all of all articles: overrides may have
-- given some of them away before. resolved_rows is the caller's Arrow table.
CREATE OR REPLACE TEMP TABLE unnamed AS
SELECT
    e.entity_id, min_by(e.name, (-e.n_mentions, -length(e.name), e.name)) AS name,
    bool_or(e.article_id IN (FROM fresh_articles)) AS fresh
FROM article_entities AS e
ANTI JOIN resolved_rows AS r ON e.rowid = r.row_id
WHERE e.type = 'unnamed' AND ($all OR e.article_id IN (FROM touched_articles))
GROUP BY e.entity_id;
