-- How often it is quoted over time, copies left out; NULL: in undated articles.
SELECT CAST(date_trunc($unit, published_at) AS DATE) AS since, count(*) AS n_quotes,
    count(DISTINCT outlet_id) FILTER (outlet_known) AS n_outlets
FROM v_quotes
WHERE speaker_id = $entity_id AND NOT is_copy
GROUP BY ALL
ORDER BY since NULLS LAST;
