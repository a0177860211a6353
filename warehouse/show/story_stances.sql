-- What each voice makes of each target; never pooled over voices.
SELECT target, target_type, target_id, holder_kind AS voice, holder, holder_id, mean_score, n,
    n_favourable, n_neutral, n_unfavourable, n_below, n_outlets
FROM v_stance_by_story
WHERE story_id = $story_id AND n > 0
ORDER BY sum(n_favourable + n_unfavourable) OVER (PARTITION BY target_id) DESC, target, target_id,
    voice, mean_score, holder, holder_id;
