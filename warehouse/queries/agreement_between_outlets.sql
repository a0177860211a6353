-- How far do pairs of outlets agree beyond chance, in what they carry and in how they judge?
SELECT outlet_a, outlet_b, metric, voice, round(value, 2) AS beyond_chance,
    round(ci_low, 2) AS low, round(ci_high, 2) AS high,
    round(raw, 2) AS raw, round(chance, 2) AS chance, n, unit, n_stories
FROM v_agreement_matrix
WHERE metric IN ('statement_overlap', 'speaker_overlap', 'entity_salience', 'stance_kappa')
ORDER BY metric, voice, n DESC, outlet_a, outlet_b
LIMIT 40;
