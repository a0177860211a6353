-- Which statements does one outlet alone carry?
SELECT outlet, speaker, representative AS statement, missing_from, headline
FROM v_unique_to_outlet
WHERE speaker_type <> 'unnamed' AND confidence >= 0.5
  AND length(representative) - length(replace(representative, ' ', '')) >= 4 -- five words or more
ORDER BY len(missing_from) DESC, confidence DESC, outlet, speaker, statement
LIMIT 20;
