-- Agreement within it of each pair of outlets.
SELECT outlet_a, outlet_b, metric, voice, value, raw, chance, n, unit
FROM v_agreement_in_story
WHERE story_id = $story_id AND outlet_a_id IS NOT NULL AND target_id IS NULL AND n > 0
ORDER BY metric, voice, outlet_a, outlet_b;
