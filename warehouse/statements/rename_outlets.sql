-- renames(old_id, new_id, name, domain) is the caller's Arrow table; ids may stay as they are.
INSERT INTO outlets BY NAME
SELECT new_id AS outlet_id, min(name) AS name, min(domain) AS domain, true AS known
FROM renames GROUP BY new_id
ON CONFLICT (outlet_id) DO UPDATE SET
    name = excluded.name,
    domain = coalesce(excluded.domain, outlets.domain);

UPDATE articles AS a SET outlet_id = r.new_id
FROM renames AS r WHERE a.outlet_id = r.old_id AND r.old_id <> r.new_id;

UPDATE stances AS s SET holder_id = r.new_id
FROM renames AS r
WHERE s.holder_kind = 'outlet' AND s.holder_id = r.old_id AND r.old_id <> r.new_id;

UPDATE stances AS s
SET holder_id = 'author:' || r.new_id || substring(s.holder_id, length('author:' || r.old_id) + 1)
FROM renames AS r
WHERE s.holder_kind = 'author' AND r.old_id <> r.new_id
  AND starts_with(s.holder_id, 'author:' || r.old_id || ':');
