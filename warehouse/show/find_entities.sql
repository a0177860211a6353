-- Entities that a name may mean: by id, name, alias, former id, or words of a name or alias.
WITH names AS (
    SELECT entity_id, name AS called, 2 AS how FROM entities
    UNION ALL
    SELECT entity_id, alias, 3 FROM entity_aliases
), hits AS (
    SELECT entity_id, 1 AS how FROM entities WHERE lower(entity_id) = lower($asked)
    UNION ALL
    SELECT entity_id, how FROM names
    WHERE strip_accents(lower(called)) = strip_accents(lower($asked))
    UNION ALL
    SELECT new_id, 4 FROM redirects WHERE kind = 'entity' AND lower(old_id) = lower($asked)
    UNION ALL
    SELECT entity_id, 5 FROM names
    WHERE len(list_filter(
        $words, lambda word: NOT contains(strip_accents(lower(called)), strip_accents(word))
    )) = 0
), best AS (
    SELECT entity_id, min(how) AS how FROM hits GROUP BY entity_id
), named AS (
    SELECT e.*, best.how,
        (SELECT count(*) FROM mentions AS m WHERE m.entity_id = e.entity_id) AS n_mentions,
        (SELECT count(*) FROM quotes AS q WHERE q.speaker_id = e.entity_id) AS n_quotes
    FROM best JOIN entities AS e USING (entity_id)
    WHERE e.type <> 'unnamed' OR best.how = 1
)
SELECT entity_id, name, type, n_mentions, n_quotes
FROM named
WHERE how = (SELECT min(how) FROM named)
    -- "Trump" is the whole name of somebody, and what another is called a hundred times as often.
    OR how = 3 AND (SELECT min(how) FROM named) = 2
        AND n_mentions > (SELECT max(n_mentions) FROM named WHERE how = 2)
ORDER BY n_quotes DESC, n_mentions DESC, entity_id
LIMIT $most;
