CREATE OR REPLACE MACRO stance_toward(part) AS TABLE
SELECT holder_kind, holder, target, label, score, confidence, hypothetical, outlet, evidence, article_id
FROM v_stances
WHERE target_id IN (
    SELECT entity_id FROM entity_aliases WHERE contains(lower(alias), lower(part))
    UNION SELECT entity_id FROM entities WHERE contains(lower(name), lower(part))
)
ORDER BY holder_kind, holder, outlet;

COMMENT ON MACRO TABLE stance_toward IS 'Stances toward entities whose name or alias contains a text: FROM stance_toward(''China'')';
