-- What it is called: of each kind of alias the 40 that are written most often.
WITH shown AS (
    SELECT speaker_id AS entity_id FROM quotes
    UNION SELECT target_id FROM stances
    UNION SELECT holder_id FROM stances WHERE holder_kind = 'speaker'
), written AS (
    SELECT entity_id, surface, count(*) AS n
    FROM mentions
    WHERE entity_id IS NOT NULL
    GROUP BY ALL
)
SELECT
    a.entity_id AS key,
    list_position(['name', 'acronym', 'demonym', 'metonym'], a.kind) AS place,
    row_number() OVER kinds AS rank, a.kind, left(a.alias, 120) AS alias,
    coalesce(w.n, 0) AS n, count(*) OVER (PARTITION BY a.entity_id, a.kind) AS n_aliases
FROM entity_aliases AS a
SEMI JOIN shown USING (entity_id)
SEMI JOIN (FROM entities WHERE type <> 'unnamed') AS e USING (entity_id)
LEFT JOIN written AS w ON w.entity_id = a.entity_id AND w.surface = a.alias
WINDOW kinds AS (PARTITION BY a.entity_id, a.kind ORDER BY coalesce(w.n, 0) DESC, a.alias)
QUALIFY rank <= 40;
