-- One named speaker, favourable to a target in one outlet and unfavourable in another.
DELETE FROM contradictions;
INSERT INTO contradictions BY NAME
WITH held AS (
    SELECT s.*, sa.story_id, a.outlet_id, h.name AS holder, t.name AS target
    FROM stances AS s
    JOIN articles AS a USING (article_id)
    JOIN story_articles AS sa USING (article_id)
    JOIN entities AS h ON h.entity_id = s.holder_id
    JOIN entities AS t ON t.entity_id = s.target_id
    WHERE s.holder_kind = 'speaker' AND h.type <> 'unnamed' AND s.field = 'text'
      AND NOT s.hypothetical AND s.label <> 'neutral'
      AND a.article_id NOT IN (SELECT article_id FROM copies)
)
SELECT
    'c_' || substr(md5(a.stance_id || b.stance_id), 1, 16) AS contradiction_id,
    a.story_id, 'opposed_stance' AS kind,
    a.holder || ' is favourable toward ' || a.target || ' in one article and unfavourable in the other'
        AS reason,
    a.article_id AS article_a, a.evidence_start AS start_a, a.evidence_end AS end_a,
    b.article_id AS article_b, b.evidence_start AS start_b, b.evidence_end AS end_b
FROM held AS a
JOIN held AS b
    ON b.story_id = a.story_id AND b.holder_id = a.holder_id AND b.target_id = a.target_id
   AND b.outlet_id <> a.outlet_id
WHERE a.label = 'favourable' AND b.label = 'unfavourable';
