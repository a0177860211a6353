-- How far do pairs of outlets agree in whom they name and what they carry?
SELECT outlet_a, outlet_b, metric, round(value, 3) AS value, n, unit, ci_low, ci_high
FROM v_agreement_matrix
WHERE metric IN ('entity_overlap', 'statement_overlap')
ORDER BY metric, value DESC NULLS LAST, outlet_a, outlet_b
LIMIT 30;
