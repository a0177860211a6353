-- What the comparison of each story reads, as one hash. Identity, copies and stories are decided
-- before, so this tells exactly which stories must be compared again.
CREATE OR REPLACE TEMP TABLE story_digests AS
WITH of_articles AS (
    SELECT sa.story_id, sa.article_id,
        hash(a.article_id, a.content_hash, a.fingerprint, a.outlet_id, a.genre, a.published_at,
             o.known, c.article_id IS NOT NULL) AS digest
    FROM story_articles AS sa
    JOIN articles AS a USING (article_id)
    JOIN outlets AS o USING (outlet_id)
    LEFT JOIN copies AS c ON c.article_id = a.article_id
), of_mentions AS (
    SELECT article_id, bit_xor(hash(mention_id, entity_id)) AS digest
    FROM mentions GROUP BY article_id
), of_quotes AS (
    SELECT q.article_id, bit_xor(hash(q.quote_id, q.speaker_id, e.type, e.name, e.country_code))
        AS digest
    FROM quotes AS q LEFT JOIN entities AS e ON e.entity_id = q.speaker_id
    GROUP BY q.article_id
), of_stances AS (
    SELECT s.article_id, bit_xor(hash(s.stance_id, s.holder_id, s.target_id, h.name, t.name))
        AS digest
    FROM stances AS s
    LEFT JOIN entities AS h ON h.entity_id = s.holder_id
    LEFT JOIN entities AS t ON t.entity_id = s.target_id
    GROUP BY s.article_id
)
SELECT a.story_id,
    hash(
        $code::BIGINT,
        bit_xor(hash(a.article_id, a.digest, m.digest, q.digest, s.digest))
    ) AS digest
FROM of_articles AS a
LEFT JOIN of_mentions AS m USING (article_id)
LEFT JOIN of_quotes AS q USING (article_id)
LEFT JOIN of_stances AS s USING (article_id)
GROUP BY a.story_id;
