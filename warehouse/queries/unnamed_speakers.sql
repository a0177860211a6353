-- How much of each outlet's quoting rests on speakers without a name?
SELECT outlet,
    count(*) AS quotes,
    count(*) FILTER (WHERE speaker_type = 'unnamed') AS unnamed,
    count(*) FILTER (WHERE speaker IS NULL) AS unattributed,
    round(unnamed / quotes, 2) AS share_unnamed
FROM v_quotes
WHERE NOT is_copy
GROUP BY outlet_id, outlet
ORDER BY share_unnamed DESC, quotes DESC, outlet;
