-- How far all known outlets agree over the corpus.
SELECT
    'all' AS key, g.metric, g.voice, g.value, g.ci_low, g.ci_high, g.raw, g.chance, g.n, g.unit,
    g.n_stories, g.minimum, m.chance IS NOT NULL AS has_chance
FROM v_agreement_overall AS g
JOIN metrics AS m USING (metric)
WHERE g.target_id IS NULL;
