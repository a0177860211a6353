-- The frame all first: it alone speaks for everything.
SELECT kind, aspect, frame, n_judged, n_right, n_unsure, precision, ci_low, ci_high, n_stale
FROM v_precision
ORDER BY kind, frame <> 'all', frame, aspect;
