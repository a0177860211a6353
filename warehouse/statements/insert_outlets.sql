-- Of several spellings the smallest wins, whatever the order in which they come.
INSERT INTO outlets BY NAME
SELECT outlet_id, min(name) AS name, min(domain) AS domain, bool_or(known) AS known
FROM incoming GROUP BY outlet_id
ON CONFLICT (outlet_id) DO UPDATE SET
    name = least(outlets.name, excluded.name),
    domain = least(outlets.domain, excluded.domain);
