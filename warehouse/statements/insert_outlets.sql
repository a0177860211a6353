INSERT INTO outlets BY NAME
SELECT * FROM incoming
ON CONFLICT (outlet_id) DO UPDATE SET
    name = excluded.name,
    domain = coalesce(excluded.domain, outlets.domain);
