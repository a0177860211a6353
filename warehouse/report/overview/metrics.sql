-- What each metric rests on, and how often people found that right.
SELECT
    'index' AS key, m.metric, m.formula, m.chance, m.direction, m.unit, m.minimum,
    p.rests_on, p.n_judged, p.precision, p.precision_low, p.precision_high
FROM metrics AS m
LEFT JOIN v_metric_precision AS p USING (metric);
