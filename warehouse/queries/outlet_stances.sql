-- Which stance do outlets take in their own voice (news only)?
SELECT outlet, target, count(*) AS mentions, round(avg(score), 2) AS mean_score,
    count(*) FILTER (WHERE label = 'favourable') AS favourable,
    count(*) FILTER (WHERE label = 'unfavourable') AS unfavourable
FROM v_stances
WHERE holder_kind = 'outlet' AND genre = 'news' AND confidence >= 0.5 AND NOT hypothetical AND NOT is_copy
GROUP BY outlet_id, outlet, target_id, target
HAVING favourable + unfavourable > 0
ORDER BY abs(mean_score) DESC, mentions DESC, outlet, target
LIMIT 20;
