-- renames(old_id, new_id, name, domain) is the caller's Arrow table; ids may stay as they are.
INSERT OR REPLACE INTO outlets BY NAME
SELECT new_id AS outlet_id, min(name) AS name, min(domain) AS domain, true AS known
FROM renames GROUP BY new_id;

UPDATE articles AS a SET outlet_id = r.new_id
FROM renames AS r WHERE a.outlet_id = r.old_id AND r.old_id <> r.new_id;

UPDATE stances AS s SET holder_id = r.new_id
FROM renames AS r
WHERE s.holder_kind = 'outlet' AND s.holder_id = r.old_id AND r.old_id <> r.new_id;

DELETE FROM outlets
WHERE outlet_id IN (SELECT old_id FROM renames WHERE old_id <> new_id);
