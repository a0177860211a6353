SELECT
    strftime(started_at, '%Y-%m-%d %H:%M:%S'), status, round(seconds, 1),
    n_added, n_changed, n_skipped, n_rejected
FROM runs ORDER BY started_at DESC LIMIT 10;
