-- How often is a country named outright, and how often by its capital or seat of power?
SELECT e.name,
    count(DISTINCT m.mention_id) FILTER (WHERE m.kind = 'name') AS named,
    count(DISTINCT m.mention_id) FILTER (WHERE m.kind = 'metonym') AS by_metonym,
    count(DISTINCT q.quote_id) FILTER (WHERE m.kind = 'name') AS quotes_named,
    count(DISTINCT q.quote_id) FILTER (WHERE m.kind = 'metonym') AS quotes_by_metonym,
    list(DISTINCT m.surface ORDER BY m.surface) FILTER (WHERE m.kind = 'metonym') AS metonyms
FROM mentions AS m
JOIN entities AS e USING (entity_id)
LEFT JOIN quotes AS q ON q.speaker_mention_id = m.mention_id
WHERE e.type = 'country'
GROUP BY e.entity_id, e.name
ORDER BY by_metonym DESC, named DESC, e.name;
