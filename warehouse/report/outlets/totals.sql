-- How many outlets are known, and what states none.
SELECT 'all' AS key,
    (SELECT count(*) FROM outlets AS o SEMI JOIN articles AS a USING (outlet_id) WHERE o.known)
        AS n_outlets,
    (SELECT count(*) FROM articles AS a JOIN outlets AS o USING (outlet_id) WHERE NOT o.known)
        AS n_unstated,
    (SELECT count(*) FROM copies AS c JOIN articles AS a USING (article_id)
        JOIN outlets AS o USING (outlet_id) WHERE NOT o.known) AS n_unstated_copies,
    (SELECT count(*) FROM v_quotes WHERE NOT outlet_known AND NOT is_copy) AS n_unstated_quotes;
