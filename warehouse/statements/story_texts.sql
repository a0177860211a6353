SELECT
    t.article_id, t.origin_id, t.digest, a.title, a.published_at, a.fingerprint,
    CASE WHEN t.origin_id IS NULL THEN a.text END AS text
FROM story_touched AS t
JOIN articles AS a USING (article_id)
WHERE NOT t.gone;
