-- The stances it holds in its quotes.
SELECT target, target_type, target_id, sum(n * mean_score) / sum(n) AS mean_score,
    CAST(sum(n) AS BIGINT) AS n, CAST(sum(n_favourable) AS BIGINT) AS n_favourable,
    CAST(sum(n_neutral) AS BIGINT) AS n_neutral,
    CAST(sum(n_unfavourable) AS BIGINT) AS n_unfavourable, count(*) AS n_stories
FROM v_stance_by_story
WHERE holder_kind = 'speaker' AND holder_id = $entity_id AND n > 0
GROUP BY ALL
ORDER BY sum(n_favourable + n_unfavourable) DESC, sum(n) DESC, target, target_id;
