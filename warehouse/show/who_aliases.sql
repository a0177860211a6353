-- What it is called, and how often.
SELECT a.alias, a.kind,
    (SELECT count(*) FROM mentions AS m WHERE m.entity_id = a.entity_id AND m.surface = a.alias)
        AS n_mentions
FROM entity_aliases AS a
WHERE a.entity_id = $entity_id
ORDER BY n_mentions DESC, a.alias, a.kind;
