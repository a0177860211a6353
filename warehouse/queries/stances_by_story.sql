-- Who is for or against whom in each story, voice by voice?
SELECT headline, holder_kind AS voice, holder, target, n, n_below,
    round(mean_score, 2) AS mean, round(weighted_score, 2) AS weighted, round(spread, 2) AS spread,
    n_favourable AS favourable, n_unfavourable AS unfavourable
FROM v_stance_by_story
WHERE n_favourable + n_unfavourable > 0
ORDER BY headline, voice, abs(weighted) DESC, holder, target
LIMIT 30;
