-- Whom it quotes by name, copies aside, most first; 40 at most.
WITH counted AS (
    SELECT
        outlet_id, speaker_id, any_value(speaker) AS speaker,
        any_value(speaker_type) AS speaker_type,
        count(*) AS n, count(*) FILTER (kind = 'direct') AS n_direct,
        count(*) FILTER (kind = 'mixed') AS n_mixed, count(DISTINCT article_id) AS n_articles,
        count(DISTINCT story_id) AS n_stories
    FROM v_quotes
    WHERE NOT is_copy AND outlet_known AND speaker_type <> 'unnamed'
    GROUP BY outlet_id, speaker_id
)
SELECT
    outlet_id AS key,
    row_number() OVER (
        PARTITION BY outlet_id ORDER BY n DESC, n_stories DESC, speaker, speaker_id
    ) AS place,
    speaker, speaker_id, speaker_type, n, n_direct, n_mixed, n_articles, n_stories
FROM counted
QUALIFY place <= 40;
