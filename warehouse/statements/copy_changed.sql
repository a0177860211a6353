-- Articles that are new, changed or gone since copies were last sought. $code: what seeks them.
CREATE OR REPLACE TEMP TABLE copy_changed AS
WITH present AS (
    SELECT a.article_id, a.outlet_id,
           hash(a.content_hash, a.fingerprint, a.n_words, a.outlet_id, a.published_at,
                a.agency, a.genre, o.known, $code::BIGINT) AS digest
    FROM articles AS a
    JOIN outlets AS o USING (outlet_id)
)
SELECT article_id, p.outlet_id, p.digest, s.sketch_id AS old_id
FROM present AS p
FULL JOIN copy_sketches AS s USING (article_id)
WHERE p.digest IS DISTINCT FROM s.digest;
