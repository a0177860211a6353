-- What it does to others and others to it, in brief: the 12 most frequent each, with the newest
-- article that says so. The other party has a page only if it speaks, holds or receives a stance.
WITH shown AS (
    SELECT speaker_id AS entity_id FROM quotes
    UNION SELECT target_id FROM stances
    UNION SELECT holder_id FROM stances WHERE holder_kind = 'speaker'
), sided AS (
    SELECT actor_id AS entity_id, 'does' AS side, target_id AS other_id, action, polarity,
        article_id
    FROM relations
    UNION ALL
    SELECT target_id, 'receives', actor_id, action, polarity, article_id FROM relations
), counted AS (
    SELECT
        s.entity_id, s.side, s.other_id, s.action, s.polarity,
        count(*) AS n, count(DISTINCT s.article_id) AS n_articles,
        max({'at': a.published_at, 'id': a.article_id}).id AS article_id
    FROM sided AS s
    JOIN articles AS a USING (article_id)
    SEMI JOIN shown USING (entity_id)
    SEMI JOIN (FROM entities WHERE type <> 'unnamed') AS e USING (entity_id)
    GROUP BY s.entity_id, s.side, s.other_id, s.action, s.polarity
)
SELECT
    c.entity_id AS key, c.side,
    row_number() OVER (
        PARTITION BY c.entity_id, c.side
        ORDER BY c.polarity = 'neutral', c.n_articles DESC, c.n DESC, c.action, c.other_id,
            c.polarity
    ) AS place,
    left(e.name, 120) AS other, CASE WHEN x.entity_id IS NOT NULL THEN c.other_id END AS other_id,
    e.type AS other_type, c.action, c.polarity, c.n, c.n_articles, c.article_id
FROM counted AS c
JOIN entities AS e ON e.entity_id = c.other_id
LEFT JOIN shown AS x ON x.entity_id = c.other_id
QUALIFY place <= 12;
