-- What articles write; with $all unnamed speakers, too, and what only overrides look at.
SELECT written_id, key, name, type, country_code, wikidata_id,
    forms, initials, suffix, initial, apart, hyphenated, acronyms, blocks,
    CASE WHEN $all THEN called ELSE [] END AS called,
    CASE WHEN $all THEN aliases ELSE [] END AS aliases,
    CASE WHEN $all THEN kinds ELSE [] END AS kinds
FROM written_entities
WHERE $all OR type <> 'unnamed';
