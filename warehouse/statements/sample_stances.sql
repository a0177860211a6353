-- A simple random sample: the $n stances that come first by a hash of their id and the seed.
WITH population AS (
    SELECT t.stance_id AS item_id
    FROM stances AS t
    JOIN articles AS a USING (article_id)
    LEFT JOIN story_articles AS s USING (article_id)
    WHERE ($story IS NULL OR s.story_id = $story)
      AND ($outlet_id IS NULL OR a.outlet_id = $outlet_id)
      AND ($since IS NULL OR a.published_at >= $since::TIMESTAMP)
      AND ($below IS NULL OR t.confidence < $below)
      AND ($above IS NULL OR t.confidence >= $above)
), drawn AS (
    SELECT item_id, md5(concat_ws(' ', $seed, item_id)) AS draw
    FROM population ORDER BY draw, item_id LIMIT $n
), places AS (
    SELECT article_id, min_by(path, (path, line)) AS path, min_by(line, (path, line)) AS line
    FROM article_files
    WHERE article_id IN (SELECT article_id FROM stances JOIN drawn ON stance_id = item_id)
    GROUP BY article_id
)
SELECT
    (SELECT count(*) FROM population) AS n_population,
    d.item_id, v.outlet, a.title, v.published_at, a.url, f.path, f.line,
    CASE v.field WHEN 'title' THEN a.title ELSE a.text END
        [greatest(v.evidence_start - $margin, 0) + 1:v.evidence_end + $margin] AS passage,
    greatest(v.evidence_start - $margin, 0) AS passage_start,
    [[v.evidence_start, v.evidence_end]] AS spans,
    v.holder, v.holder_kind AS voice, v.target, m.surface AS target_mention, v.label, v.evidence,
    v.hypothetical, v.confidence,
    [stance_claim(v.evidence, v.holder_kind, v.holder_id, v.target_id, v.label)] AS claims
FROM drawn AS d
JOIN v_stances AS v ON v.stance_id = d.item_id
JOIN stances AS s ON s.stance_id = d.item_id
JOIN articles AS a ON a.article_id = v.article_id
LEFT JOIN mentions AS m ON m.mention_id = s.target_mention_id
LEFT JOIN places AS f ON f.article_id = v.article_id
ORDER BY d.draw, d.item_id;
