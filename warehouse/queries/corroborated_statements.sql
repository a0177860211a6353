-- Which statements do several independent outlets carry?
SELECT speaker, representative AS statement, n_independent, carried_by, missing_from
FROM v_corroboration
WHERE n_independent > 1
ORDER BY n_independent DESC, speaker, statement;
