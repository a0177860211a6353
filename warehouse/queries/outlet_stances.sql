-- Which stance do outlets take in their own voice (news only)?
SELECT outlet, target, n AS stances, n_below, round(mean_score, 2) AS mean,
    round(weighted_score, 2) AS weighted, round(spread, 2) AS spread,
    n_favourable AS favourable, n_unfavourable AS unfavourable,
    round(relative_score, 2) AS beside_other_outlets
FROM v_outlet_stances
WHERE n_favourable + n_unfavourable > 0
ORDER BY abs(weighted) DESC, stances DESC, outlet, target
LIMIT 20;
