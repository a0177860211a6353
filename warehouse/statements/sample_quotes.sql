-- A simple random sample: the $n quotes that come first by a hash of their id and the seed.
WITH population AS (
    SELECT q.quote_id AS item_id
    FROM quotes AS q
    JOIN articles AS a USING (article_id)
    LEFT JOIN story_articles AS s USING (article_id)
    WHERE ($story IS NULL OR s.story_id = $story)
      AND ($outlet_id IS NULL OR a.outlet_id = $outlet_id)
      AND ($since IS NULL OR a.published_at >= $since::TIMESTAMP)
      AND ($below IS NULL OR q.confidence < $below)
      AND ($above IS NULL OR q.confidence >= $above)
), drawn AS (
    SELECT item_id, md5(concat_ws(' ', $seed, item_id)) AS draw
    FROM population ORDER BY draw, item_id LIMIT $n
), places AS (
    SELECT article_id, min_by(path, (path, line)) AS path, min_by(line, (path, line)) AS line
    FROM article_files
    WHERE article_id IN (SELECT article_id FROM quotes JOIN drawn ON quote_id = item_id)
    GROUP BY article_id
), marked AS (
    SELECT quote_id, list([start_char, end_char] ORDER BY part) AS spans
    FROM quote_parts WHERE quote_id IN (SELECT item_id FROM drawn)
    GROUP BY quote_id
)
SELECT
    (SELECT count(*) FROM population) AS n_population,
    d.item_id, v.outlet, v.title, v.published_at, a.url, f.path, f.line,
    CASE v.field WHEN 'title' THEN a.title ELSE a.text END
        [greatest(v.start_char - $margin, 0) + 1:v.end_char + $margin] AS passage,
    greatest(v.start_char - $margin, 0) AS passage_start,
    p.spans,
    v.content, v.speaker, v.speaker_mention, v.kind AS quote_kind, v.cue, v.confidence,
    [quote_claim(v.content, v.kind, v.cue), speaker_claim(v.content, v.speaker_id)] AS claims
FROM drawn AS d
JOIN v_quotes AS v ON v.quote_id = d.item_id
JOIN articles AS a ON a.article_id = v.article_id
JOIN marked AS p ON p.quote_id = d.item_id
LEFT JOIN places AS f ON f.article_id = v.article_id
ORDER BY d.draw, d.item_id;
