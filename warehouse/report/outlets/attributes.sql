-- What outlets.csv says of the known outlets: the five attributes that most of them have.
WITH given AS (
    SELECT t.outlet_id, t.name, t.value, count(*) OVER (PARTITION BY t.name) AS n
    FROM outlet_attributes AS t
    SEMI JOIN (FROM outlets WHERE known) AS o USING (outlet_id)
    SEMI JOIN articles AS a USING (outlet_id)
)
SELECT 'all' AS key, dense_rank() OVER (ORDER BY n DESC, name) AS place, left(name, 60) AS name,
    outlet_id, left(value, 160) AS value
FROM given
QUALIFY place <= 5;
