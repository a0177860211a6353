CREATE OR REPLACE VIEW v_stance_weights AS
WITH named AS (
    SELECT article_id, entity_id, count(*) AS n
    FROM mentions WHERE entity_id IS NOT NULL GROUP BY ALL
), shared AS (
    SELECT article_id, entity_id, n / sum(n) OVER (PARTITION BY article_id) AS share FROM named
)
SELECT
    s.stance_id, s.article_id,
    CASE
        WHEN s.hypothetical THEN 'hypothetical'
        WHEN c.article_id IS NOT NULL THEN 'copy'
        WHEN s.holder_kind = 'outlet' AND a.genre <> 'news' THEN 'not news'
        WHEN s.confidence < (SELECT value FROM parameters WHERE name = 'stance_floor') THEN 'below'
        ELSE 'counted'
    END AS status,
    CASE WHEN s.field = 'title' THEN 3 WHEN s.evidence_start < 500 THEN 2 ELSE 1 END AS place,
    coalesce(m.share, 0.0) AS share,
    place * coalesce(m.share, 0.0) AS salience
FROM stances AS s
JOIN articles AS a USING (article_id)
LEFT JOIN copies AS c USING (article_id)
LEFT JOIN shared AS m ON m.article_id = s.article_id AND m.entity_id = s.target_id;

COMMENT ON VIEW v_stance_weights IS 'Whether each stance counts in v_stance_by_story and v_outlet_stances, and how much in their weighted means (docs/stances.md).';
COMMENT ON COLUMN v_stance_weights.stance_id IS 'The stance';
COMMENT ON COLUMN v_stance_weights.article_id IS 'The article';
COMMENT ON COLUMN v_stance_weights.status IS 'counted; or the first reason why not: hypothetical, copy (of another article), not news (the outlet''s own voice elsewhere), below (confidence under parameters.stance_floor)';
COMMENT ON COLUMN v_stance_weights.place IS '3 in the title, 2 where the evidence starts in the first 500 characters of the text, else 1';
COMMENT ON COLUMN v_stance_weights.share IS 'The target''s share of its article''s mentions of entities, 0 to 1';
COMMENT ON COLUMN v_stance_weights.salience IS 'place * share: the weight';

-- of the table that holds the floor
COMMENT ON COLUMN parameters.name IS 'stance_floor: stances of a lower confidence are withheld in v_stance_by_story and v_outlet_stances';
