-- Articles whose grouping may change: new, edited, gone, or with another origin.
CREATE OR REPLACE TEMP TABLE story_touched AS
WITH now AS (
    SELECT
        a.article_id,
        o.article_id AS origin_id,
        hash(
            a.content_hash, a.fingerprint, a.title, a.published_at, o.article_id, v.vector,
            $code::BIGINT
        ) AS digest
    FROM articles AS a
    LEFT JOIN copies AS c USING (article_id)
    -- A copy joins its origin, if that is here, read by the same models, and itself no copy.
    LEFT JOIN copies AS also
        ON also.article_id = c.origin_article_id AND also.origin_article_id IS NOT NULL
    LEFT JOIN articles AS o
        ON o.article_id = c.origin_article_id AND o.fingerprint = a.fingerprint
        AND also.article_id IS NULL
    LEFT JOIN article_vectors AS v ON v.article_id = a.article_id
)
SELECT
    coalesce(n.article_id, f.article_id) AS article_id,
    n.article_id IS NULL AS gone,
    n.origin_id,
    n.digest,
    f.node AS old_node,
    f.origin_id AS old_origin_id
FROM now AS n
FULL JOIN story_features AS f USING (article_id)
WHERE n.digest IS DISTINCT FROM f.digest;
