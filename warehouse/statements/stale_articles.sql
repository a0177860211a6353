SELECT
    a.article_id, a.outlet_from, a.title, a.text, a.genre, a.genre_from, a.byline,
    a.published_at, a.published_from, a.external_id, a.url, a.language, a.agency,
    a.content_hash, coalesce(f.path, '') AS path, coalesce(f.line, 1)::INTEGER AS line, o.outlet_id, o.name, o.domain, o.known
FROM articles AS a
JOIN outlets AS o USING (outlet_id)
LEFT JOIN (
    SELECT article_id, min_by(path, (path, line)) AS path, min_by(line, (path, line)) AS line
    FROM article_files GROUP BY article_id
) AS f USING (article_id)
WHERE a.fingerprint <> $1
ORDER BY a.article_id;
