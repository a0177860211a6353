-- What holders' stances toward targets come to: targets with most holders first.
SELECT story_id AS key, -count(*) OVER (PARTITION BY story_id, target_id) AS place, target,
    target_id, target_type, holder_kind, holder, holder_id, n, n_below, mean_score, min_score,
    max_score, n_favourable, n_neutral, n_unfavourable, n_articles
FROM v_stance_by_story
WHERE n > 0;
