-- In the order in which they were recorded: clocks jump.
SELECT
    strftime(started_at, '%Y-%m-%d %H:%M:%S'), status, round(seconds, 1),
    n_added, n_changed, n_skipped, n_rejected
FROM runs ORDER BY rowid DESC LIMIT 10;
