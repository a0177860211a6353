-- Under which names do the outlets speak of a country?
SELECT e.name, a.kind, list(a.alias ORDER BY a.alias) AS aliases
FROM entities AS e JOIN entity_aliases AS a USING (entity_id)
WHERE e.type = 'country'
GROUP BY e.entity_id, e.name, a.kind
ORDER BY e.name, a.kind;
