-- How far do all outlets agree, and how much of it is beyond chance?
SELECT metric, voice, round(value, 2) AS beyond_chance, round(ci_low, 2) AS low,
    round(ci_high, 2) AS high, round(raw, 2) AS raw, round(chance, 2) AS chance,
    n, unit, n_stories
FROM v_agreement_overall
WHERE target_id IS NULL
ORDER BY metric, voice;
