-- Which statements does one outlet alone carry?
SELECT outlet, speaker, representative AS statement, missing_from, headline
FROM v_unique_to_outlet
ORDER BY len(missing_from) DESC, outlet, speaker, statement
LIMIT 20;
