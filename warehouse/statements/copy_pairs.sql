-- Put the alike pairs in place, and find the groups that differ by them: copy_seeds, copy_family.
-- copy_alike, the caller's table, has the columns of copy_pairs: all that hold a touched article.
CREATE OR REPLACE TEMP TABLE copy_stale AS
FROM copy_pairs
WHERE article_a IN (SELECT article_id FROM copy_touched UNION SELECT article_id FROM copy_changed)
   OR article_b IN (SELECT article_id FROM copy_touched UNION SELECT article_id FROM copy_changed);

CREATE OR REPLACE TEMP TABLE copy_seeds AS
WITH differing AS (
    (FROM copy_stale EXCEPT FROM copy_alike) UNION (FROM copy_alike EXCEPT FROM copy_stale)
)
SELECT article_id FROM copy_changed
UNION
SELECT article_a FROM differing
UNION
SELECT article_b FROM differing;

DELETE FROM copy_pairs AS p USING copy_stale AS s
WHERE p.article_a = s.article_a AND p.article_b = s.article_b;
INSERT INTO copy_pairs BY NAME FROM copy_alike;

CREATE OR REPLACE TEMP TABLE copy_family AS
WITH RECURSIVE linked AS (
    SELECT article_a AS one, article_b AS other FROM copy_pairs
    UNION ALL
    SELECT article_b, article_a FROM copy_pairs
),
reached AS (
    SELECT article_id FROM copy_seeds
    UNION
    SELECT l.other FROM reached AS r JOIN linked AS l ON l.one = r.article_id
)
FROM reached;
