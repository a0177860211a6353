-- How much of what each outlet attributes is said, and how much thought, by act?
SELECT outlet, mode, act, count(*) AS quotes,
    round(count(*) / sum(count(*)) OVER (PARTITION BY outlet), 3) AS share
FROM v_quotes
WHERE outlet_known AND genre = 'news' AND NOT is_copy
GROUP BY outlet, mode, act
ORDER BY outlet, mode, quotes DESC, act;
