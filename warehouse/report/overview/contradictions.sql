-- The newest contradictions: by the later of both articles, undated ones last. They are chosen before
-- their passages are read, so that not every article's text is.
WITH newest AS (
    SELECT c.*,
        row_number() OVER (
            ORDER BY greatest(a.published_at, b.published_at) DESC NULLS LAST, c.confidence DESC,
                c.contradiction_id
        ) AS place
    FROM contradictions AS c
    JOIN articles AS a ON a.article_id = c.article_a
    JOIN articles AS b ON b.article_id = c.article_b
    QUALIFY place <= 10
)
SELECT
    'index' AS key, c.place, c.contradiction_id, c.story_id, s.headline, c.kind, c.reason,
    oa.name AS outlet_a, oa.outlet_id AS outlet_id_a, oa.known AS known_a, c.voice_a,
    ea.name AS speaker_a, ea.entity_id AS speaker_id_a, ea.type AS speaker_type_a,
    CASE c.field_a WHEN 'title' THEN a.title ELSE a.text END[c.start_a + 1:c.end_a] AS passage_a,
    c.article_a, c.quote_a, a.published_at AS published_a,
    ob.name AS outlet_b, ob.outlet_id AS outlet_id_b, ob.known AS known_b, c.voice_b,
    eb.name AS speaker_b, eb.entity_id AS speaker_id_b, eb.type AS speaker_type_b,
    CASE c.field_b WHEN 'title' THEN b.title ELSE b.text END[c.start_b + 1:c.end_b] AS passage_b,
    c.article_b, c.quote_b, b.published_at AS published_b
FROM newest AS c
JOIN stories AS s USING (story_id)
JOIN articles AS a ON a.article_id = c.article_a
JOIN outlets AS oa ON oa.outlet_id = a.outlet_id
JOIN articles AS b ON b.article_id = c.article_b
JOIN outlets AS ob ON ob.outlet_id = b.outlet_id
LEFT JOIN quotes AS qa ON qa.quote_id = c.quote_a
LEFT JOIN entities AS ea ON ea.entity_id = qa.speaker_id
LEFT JOIN quotes AS qb ON qb.quote_id = c.quote_b
LEFT JOIN entities AS eb ON eb.entity_id = qb.speaker_id;
