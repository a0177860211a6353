-- How often each outlet quotes it; what stands in copies is counted apart.
SELECT outlet, count(*) FILTER (NOT is_copy) AS n_quotes,
    count(*) FILTER (NOT is_copy AND kind = 'direct') AS n_direct,
    count(*) FILTER (is_copy) AS n_in_copies,
    count(DISTINCT article_id) FILTER (NOT is_copy) AS n_articles,
    min(published_at) AS first_quoted, max(published_at) AS last_quoted
FROM v_quotes
WHERE speaker_id = $entity_id
GROUP BY outlet_id, outlet
ORDER BY n_quotes DESC, outlet, outlet_id;
