-- Outlets that have articles, the ones that $name may mean first.
SELECT outlet_id, name, lower(name) = lower($name) OR outlet_id = lower($name) AS is_meant
FROM outlets
WHERE outlet_id IN (SELECT outlet_id FROM articles)
ORDER BY is_meant DESC, outlet_id;
