-- How often the machine is right, by people's verdicts.
SELECT 'index' AS key, frame <> 'all' AS partial, frame, kind, aspect, n_judged, n_right, n_unsure,
    precision, ci_low, ci_high, n_stale
FROM v_precision;
