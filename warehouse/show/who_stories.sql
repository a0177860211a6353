-- The stories in which it is quoted or mentioned.
WITH told AS (
    SELECT sa.story_id, count(*) AS n_mentions, 0 AS n_quotes
    FROM mentions AS m JOIN story_articles AS sa USING (article_id)
    WHERE m.entity_id = $entity_id GROUP BY sa.story_id
    UNION ALL
    SELECT sa.story_id, 0, count(*)
    FROM quotes AS q JOIN story_articles AS sa USING (article_id)
    WHERE q.speaker_id = $entity_id GROUP BY sa.story_id
)
SELECT s.story_id, s.headline, s.first_published, CAST(sum(t.n_quotes) AS BIGINT) AS n_quotes,
    CAST(sum(t.n_mentions) AS BIGINT) AS n_mentions
FROM told AS t JOIN stories AS s USING (story_id)
GROUP BY ALL
ORDER BY n_quotes DESC, n_mentions DESC, s.story_id;
