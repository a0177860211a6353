-- Outlets that have articles, the ones that $name may mean first: an id as it stands means that
-- outlet, whatever others are called.
SELECT
    outlet_id, name,
    CASE
        WHEN outlet_id = $name THEN 2
        WHEN lower($name) IN (lower(name), lower(outlet_id)) THEN 1
        ELSE 0
    END AS likeness
FROM outlets
WHERE outlet_id IN (SELECT outlet_id FROM articles)
ORDER BY likeness DESC, outlet_id;
