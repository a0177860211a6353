-- How often each outlet quotes it, copies counted apart; articles whose outlet nobody states are
-- one line, with how many they are. The 40 that quote it most.
WITH counted AS (
    SELECT
        speaker_id, CASE WHEN outlet_known THEN outlet_id END AS outlet_id,
        any_value(CASE WHEN outlet_known THEN left(outlet, 120) END) AS outlet,
        outlet_known AS known,
        count(*) FILTER (NOT is_copy) AS n,
        count(*) FILTER (NOT is_copy AND kind = 'direct') AS n_direct,
        count(*) FILTER (NOT is_copy AND kind = 'mixed') AS n_mixed,
        count(*) FILTER (is_copy) AS n_in_copies,
        count(DISTINCT article_id) AS n_articles,
        min(published_at) AS first_quoted, max(published_at) AS last_quoted
    FROM v_quotes
    WHERE speaker_type <> 'unnamed'
    GROUP BY speaker_id, CASE WHEN outlet_known THEN outlet_id END, outlet_known
)
SELECT
    speaker_id AS key,
    row_number() OVER (
        PARTITION BY speaker_id ORDER BY known DESC, n DESC, n_in_copies DESC, outlet, outlet_id
    ) AS place,
    outlet_id, outlet, known, n, n_direct, n_mixed, n_in_copies, n_articles, first_quoted,
    last_quoted, count(*) OVER (PARTITION BY speaker_id) AS n_lines
FROM counted
QUALIFY place <= 40 OR NOT known;
