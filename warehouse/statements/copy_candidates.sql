-- Pairs of articles to compare, of those that hold a touched one: copy_candidates.
-- In steps, so that the small side of each join is known to be small.
CREATE OR REPLACE TEMP TABLE copy_mine AS
SELECT key, sketch_id
FROM copy_keys
SEMI JOIN copy_touched USING (sketch_id)
ANTI JOIN copy_crowded USING (key)
WHERE telling;

CREATE OR REPLACE TEMP TABLE copy_met AS
SELECT m.sketch_id AS mine, o.sketch_id AS other
FROM copy_keys AS o
JOIN copy_mine AS m ON o.key = m.key
WHERE o.sketch_id <> m.sketch_id AND o.telling;

CREATE OR REPLACE TEMP TABLE copy_near AS
SELECT least(m.mine, m.other) AS a, greatest(m.mine, m.other) AS b, count(*) AS n
FROM copy_met AS m
LEFT JOIN copy_touched AS t ON t.sketch_id = m.other
WHERE t.sketch_id IS NULL OR m.mine < m.other
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE copy_star AS
WITH of_touched AS (
    SELECT c.key, c.hub, k.sketch_id
    FROM copy_crowded AS c
    JOIN copy_keys AS k ON k.key = c.key AND k.sketch_id <> c.hub AND k.telling
)
SELECT DISTINCT least(hub, sketch_id) AS a, greatest(hub, sketch_id) AS b
FROM of_touched
WHERE hub IN (SELECT sketch_id FROM copy_touched)
   OR sketch_id IN (SELECT sketch_id FROM copy_touched);

-- Keys shared, those that are crowded counted too.
CREATE OR REPLACE TEMP TABLE copy_candidates AS
WITH met AS (
    SELECT a, b, sum(n) AS n
    FROM (FROM copy_near UNION ALL SELECT a, b, 0 FROM copy_star)
    GROUP BY ALL
),
crowded AS (
    SELECT k.key, k.sketch_id
    FROM copy_keys AS k
    SEMI JOIN copy_crowded USING (key)
    SEMI JOIN (SELECT a AS sketch_id FROM met UNION SELECT b FROM met) AS p USING (sketch_id)
    WHERE k.telling
),
more AS (
    SELECT m.a, m.b, count(*) AS n
    FROM met AS m
    JOIN crowded AS x ON x.sketch_id = m.a
    JOIN crowded AS y ON y.sketch_id = m.b AND y.key = x.key
    GROUP BY ALL
)
SELECT least(a.article_id, b.article_id) AS article_a,
       greatest(a.article_id, b.article_id) AS article_b
FROM met AS m
LEFT JOIN more AS x USING (a, b)
JOIN copy_sketches AS a ON a.sketch_id = m.a
JOIN copy_sketches AS b ON b.sketch_id = m.b
WHERE m.n + coalesce(x.n, 0) >= least(a.needed, b.needed);
