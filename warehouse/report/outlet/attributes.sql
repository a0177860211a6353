-- What outlets.csv says of it.
SELECT t.outlet_id AS key, left(t.name, 60) AS name, left(t.value, 160) AS value
FROM outlet_attributes AS t
SEMI JOIN (FROM outlets WHERE known) AS o USING (outlet_id)
SEMI JOIN articles AS a USING (outlet_id);
