-- What nobody wrote so before, of what entity_fresh.sql found.
SELECT DISTINCT ON (written_id)
    written_id, key, name, type, country_code, wikidata_id, aliases, kinds
FROM fresh_entities ANTI JOIN written_entities USING (written_id);
