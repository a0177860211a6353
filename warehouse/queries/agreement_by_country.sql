-- Do outlets of one country agree more with each other than with others?
SELECT group_a, group_b, metric, round(value, 3) AS value, n_pairs, n, unit
FROM v_agreement_by_group
WHERE attribute = 'country' AND metric IN ('entity_overlap', 'statement_overlap')
ORDER BY metric, value DESC NULLS LAST, group_a, group_b;
