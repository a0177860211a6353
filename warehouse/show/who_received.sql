-- The stances toward it, voice by voice.
SELECT holder_kind AS voice, any_value(holder) AS holder, holder_id,
    sum(n * mean_score) / sum(n) AS mean_score, CAST(sum(n) AS BIGINT) AS n,
    CAST(sum(n_favourable) AS BIGINT) AS n_favourable, CAST(sum(n_neutral) AS BIGINT) AS n_neutral,
    CAST(sum(n_unfavourable) AS BIGINT) AS n_unfavourable, count(*) AS n_stories
FROM v_stance_by_story
WHERE target_id = $entity_id AND n > 0
GROUP BY holder_kind, holder_id
ORDER BY voice, sum(n_favourable + n_unfavourable) DESC, sum(n) DESC, holder, holder_id;
