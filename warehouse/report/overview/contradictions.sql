-- The newest contradictions: by the later of both articles, undated ones last.
SELECT
    'index' AS key,
    row_number() OVER (
        ORDER BY greatest(v.published_a, v.published_b) DESC NULLS LAST, v.confidence DESC,
            v.contradiction_id
    ) AS place,
    v.contradiction_id, v.story_id, v.headline, v.kind, v.reason,
    v.outlet_a, oa.outlet_id AS outlet_id_a, oa.known AS known_a, v.voice_a, v.speaker_a,
    ea.entity_id AS speaker_id_a, ea.type AS speaker_type_a, v.passage_a, v.article_a, v.quote_a,
    v.published_a,
    v.outlet_b, ob.outlet_id AS outlet_id_b, ob.known AS known_b, v.voice_b, v.speaker_b,
    eb.entity_id AS speaker_id_b, eb.type AS speaker_type_b, v.passage_b, v.article_b, v.quote_b,
    v.published_b
FROM v_contradictions AS v
JOIN articles AS a ON a.article_id = v.article_a
JOIN outlets AS oa ON oa.outlet_id = a.outlet_id
JOIN articles AS b ON b.article_id = v.article_b
JOIN outlets AS ob ON ob.outlet_id = b.outlet_id
LEFT JOIN quotes AS qa ON qa.quote_id = v.quote_a
LEFT JOIN entities AS ea ON ea.entity_id = qa.speaker_id
LEFT JOIN quotes AS qb ON qb.quote_id = v.quote_b
LEFT JOIN entities AS eb ON eb.entity_id = qb.speaker_id
QUALIFY place <= 10;
