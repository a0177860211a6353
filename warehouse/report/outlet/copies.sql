-- The copies it printed and of whom, and who printed copies of its articles; outlets that nobody
-- states are one line of each. The 20 most frequent of both.
WITH sided AS (
    SELECT a.outlet_id, 'printed' AS side, o.outlet_id AS other_id, o.name AS other, o.known,
        left(c.agency, 80) AS agency, c.kind, c.containment
    FROM copies AS c
    JOIN articles AS a USING (article_id)
    LEFT JOIN articles AS origin ON origin.article_id = c.origin_article_id
    LEFT JOIN outlets AS o ON o.outlet_id = origin.outlet_id
    UNION ALL
    SELECT origin.outlet_id, 'copied', o.outlet_id, o.name, o.known, NULL, c.kind, c.containment
    FROM copies AS c
    JOIN articles AS origin ON origin.article_id = c.origin_article_id
    JOIN articles AS a ON a.article_id = c.article_id
    JOIN outlets AS o ON o.outlet_id = a.outlet_id
), counted AS (
    SELECT
        s.outlet_id, s.side, CASE WHEN s.known THEN s.other_id END AS other_id,
        any_value(CASE WHEN s.known THEN left(s.other, 120) END) AS other, s.known, s.agency,
        count(*) AS n, list_sort(list(DISTINCT s.kind)) AS kinds,
        median(s.containment) AS containment
    FROM sided AS s
    SEMI JOIN (FROM outlets WHERE known) AS mine ON mine.outlet_id = s.outlet_id
    GROUP BY s.outlet_id, s.side, CASE WHEN s.known THEN s.other_id END, s.known, s.agency
)
SELECT
    outlet_id AS key, side,
    row_number() OVER (
        PARTITION BY outlet_id, side ORDER BY n DESC, other, agency, other_id, known
    ) AS place,
    other_id, other, known, agency, n, kinds, containment
FROM counted
QUALIFY place <= 20;
