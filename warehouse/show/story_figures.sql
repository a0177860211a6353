-- Agreement within it, beside that of all stories: only that has an interval.
SELECT g.metric, g.voice, g.value, g.raw, g.chance, g.n, g.unit,
    w.value AS all_value, w.ci_low AS all_low, w.ci_high AS all_high, w.n AS all_n,
    w.n_stories AS all_stories
FROM agreement AS g
LEFT JOIN agreement AS w
    ON w.story_id IS NULL AND w.outlet_a IS NULL AND w.outlet_b IS NULL AND w.target_id IS NULL
    AND w.metric = g.metric AND w.voice IS NOT DISTINCT FROM g.voice
WHERE g.story_id = $story_id AND g.outlet_a IS NULL AND g.target_id IS NULL AND g.n > 0
ORDER BY g.metric, g.voice;
