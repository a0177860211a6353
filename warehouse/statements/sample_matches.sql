-- A simple random sample: the $n matches that come first by a hash of their ids and the seed. Matches
-- are pairs within one statement. Either outlet may be the one asked for; both articles are as recent
-- as asked for.
WITH population AS (
    SELECT concat(m.quote_a, '+', m.quote_b) AS item_id, m.quote_a, m.quote_b
    FROM statement_matches AS m
    JOIN statement_quotes AS sa ON sa.quote_id = m.quote_a
    JOIN statement_quotes AS sb ON sb.quote_id = m.quote_b AND sb.statement_id = sa.statement_id
    JOIN quotes AS qa ON qa.quote_id = m.quote_a
    JOIN quotes AS qb ON qb.quote_id = m.quote_b
    JOIN articles AS a ON a.article_id = qa.article_id
    JOIN articles AS b ON b.article_id = qb.article_id
    WHERE ($story IS NULL OR m.story_id = $story)
      AND ($outlet_id IS NULL OR $outlet_id IN (a.outlet_id, b.outlet_id))
      AND ($since IS NULL
           OR (a.published_at >= $since::TIMESTAMP AND b.published_at >= $since::TIMESTAMP))
      AND ($below IS NULL OR m.similarity < $below)
      AND ($above IS NULL OR m.similarity >= $above)
), drawn AS (
    SELECT *, md5(concat_ws(' ', $seed, item_id)) AS draw
    FROM population ORDER BY draw, item_id LIMIT $n
), drawn_quotes AS (
    SELECT quote_a AS quote_id FROM drawn UNION SELECT quote_b FROM drawn
), places AS (
    SELECT article_id, min_by(path, (path, line)) AS path, min_by(line, (path, line)) AS line
    FROM article_files
    WHERE article_id IN (SELECT article_id FROM quotes JOIN drawn_quotes USING (quote_id))
    GROUP BY article_id
), marked AS (
    SELECT quote_id, list([start_char, end_char] ORDER BY part) AS spans
    FROM quote_parts WHERE quote_id IN (SELECT quote_id FROM drawn_quotes)
    GROUP BY quote_id
), sides AS (
    SELECT
        v.quote_id, v.outlet, v.title, v.published_at, a.url, f.path, f.line, v.content, v.speaker,
        CASE v.field WHEN 'title' THEN a.title ELSE a.text END
            [greatest(v.start_char - $margin, 0) + 1:v.end_char + $margin] AS passage,
        greatest(v.start_char - $margin, 0) AS passage_start,
        p.spans
    FROM drawn_quotes AS d
    JOIN v_quotes AS v USING (quote_id)
    JOIN articles AS a ON a.article_id = v.article_id
    JOIN marked AS p ON p.quote_id = v.quote_id
    LEFT JOIN places AS f ON f.article_id = v.article_id
)
-- whole rows of statement_matches: what flags there are is the matcher's affair
SELECT
    (SELECT count(*) FROM population) AS n_population,
    d.item_id, a AS side_a, b AS side_b, m AS match,
    [match_claim(a.content, b.content, NULL), match_claim(a.content, b.content, m.relation)]
        AS claims
FROM drawn AS d
JOIN statement_matches AS m ON m.quote_a = d.quote_a AND m.quote_b = d.quote_b
JOIN sides AS a ON a.quote_id = d.quote_a
JOIN sides AS b ON b.quote_id = d.quote_b
ORDER BY d.draw, d.item_id;
