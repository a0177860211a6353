-- Local entities of articles that were loaded since the last time, with all that is written of
-- them. The key of an unnamed speaker holds its article; without it many are written alike.
CREATE OR REPLACE TEMP TABLE fresh_articles AS
SELECT DISTINCT article_id FROM article_entities WHERE written_id IS NULL;

CREATE OR REPLACE TEMP TABLE fresh_entities AS
WITH counted AS (
    SELECT article_id, local_id, count(*)::INTEGER AS n_mentions
    FROM mentions SEMI JOIN fresh_articles USING (article_id)
    GROUP BY ALL
), named AS (
    SELECT article_id, local_id,
        list(alias ORDER BY alias, kind) AS aliases, list(kind ORDER BY alias, kind) AS kinds
    FROM article_aliases SEMI JOIN fresh_articles USING (article_id)
    GROUP BY ALL
), found AS (
    SELECT
        e.article_id, e.local_id,
        CASE
            WHEN starts_with(e.key, 'unnamed:' || e.article_id || ':')
            THEN 'unnamed:*:' || e.key[length(e.article_id) + 10:]
            ELSE e.key
        END AS key,
        e.name, e.type, e.country_code, e.wikidata_id,
        coalesce(n.aliases, []) AS aliases, coalesce(n.kinds, []) AS kinds,
        coalesce(c.n_mentions, 0) AS n_mentions
    FROM article_entities AS e
    SEMI JOIN fresh_articles AS f ON f.article_id = e.article_id
    LEFT JOIN counted AS c ON (c.article_id, c.local_id) = (e.article_id, e.local_id)
    LEFT JOIN named AS n ON (n.article_id, n.local_id) = (e.article_id, e.local_id)
)
SELECT *,
    (md5_number_lower(to_json({'key': key, 'name': name, 'type': type, 'code': country_code,
        'qid': wikidata_id, 'aliases': aliases, 'kinds': kinds})::VARCHAR) >> 1)::BIGINT
        AS written_id
FROM found;
