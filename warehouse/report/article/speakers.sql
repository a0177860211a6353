-- Whom it quotes, and how often; those it quotes most first.
SELECT
    article_id AS key, -count(*) AS place, speaker, speaker_id, speaker_type, count(*) AS n,
    count(*) FILTER (kind = 'direct') AS n_direct, count(*) FILTER (kind = 'mixed') AS n_mixed
FROM v_quotes
WHERE speaker_id IS NOT NULL
GROUP BY article_id, speaker, speaker_id, speaker_type;
