-- How often it is quoted over time, copies aside: by day, month or year as the time spanned is two
-- months, ten years or longer; NULL: in undated articles.
WITH said AS (
    SELECT speaker_id, published_at, outlet_id, outlet_known,
        max(published_at) OVER speakers - min(published_at) OVER speakers AS spanned
    FROM v_quotes
    WHERE speaker_type <> 'unnamed' AND NOT is_copy
    WINDOW speakers AS (PARTITION BY speaker_id)
), placed AS (
    SELECT speaker_id, outlet_id, outlet_known,
        CASE
            WHEN spanned <= INTERVAL 62 DAYS THEN 'day'
            WHEN spanned <= INTERVAL 10 YEARS THEN 'month'
            ELSE 'year'
        END AS unit,
        CAST(CASE unit
            WHEN 'day' THEN date_trunc('day', published_at)
            WHEN 'month' THEN date_trunc('month', published_at)
            ELSE date_trunc('year', published_at)
        END AS DATE) AS since
    FROM said
)
SELECT speaker_id AS key, since, unit, count(*) AS n,
    count(DISTINCT outlet_id) FILTER (outlet_known) AS n_outlets
FROM placed
GROUP BY ALL;
