-- Do outlets of one country agree more with each other than with others?
SELECT group_a, group_b, metric, voice, round(value, 2) AS beyond_chance,
    round(ci_low, 2) AS low, round(ci_high, 2) AS high,
    round(raw, 2) AS raw, round(chance, 2) AS chance, n, unit, n_pairs, n_stories
FROM v_agreement_by_group
WHERE attribute = 'country'
  AND metric IN ('statement_overlap', 'entity_salience', 'stance_alpha_ordinal')
ORDER BY metric, voice, n DESC, group_a, group_b;
