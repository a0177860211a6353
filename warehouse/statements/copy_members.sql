-- Articles of the groups to decide anew that are alike to any: what deciding needs of them.
SELECT a.article_id, a.outlet_id, '' AS text, a.published_at, a.agency, o.known, a.genre
FROM articles AS a
JOIN outlets AS o USING (outlet_id)
SEMI JOIN copy_family AS f USING (article_id)
SEMI JOIN (SELECT article_a AS article_id FROM copy_pairs UNION SELECT article_b FROM copy_pairs)
    AS p USING (article_id);
