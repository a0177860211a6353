-- What a round of synthetic articles (benchmarks/synthetic.py) adds to each table: copies of the rows
-- of the attached database base. {round} is the number of the round. Names of countries stay.

-- :macros
CREATE OR REPLACE TEMP MACRO new_id(id) AS
    split_part(id, '_', 1) || '_' || substr(md5(id || '{round}'), 1, 16);
CREATE OR REPLACE TEMP MACRO slice(n, field, low, high) AS
    substr(CASE WHEN field = 'title' THEN n.title ELSE n.text END, low + 1, high - low);
CREATE OR REPLACE TEMP MACRO rename(type, name) AS
    CASE WHEN type = 'country' THEN name ELSE reword(name) END;
CREATE OR REPLACE TEMP MACRO rekey(key, id) AS CASE
    WHEN starts_with(key, 'country:') THEN key
    WHEN starts_with(key, 'unnamed:') THEN replace(key, id, new_id(id))
    ELSE split_part(key, ':', 1) || ':' || reword(substr(key, strpos(key, ':') + 1)) END;

-- :articles
SELECT * REPLACE (
    new_id(article_id) AS article_id, reword(title) AS title, reword(text) AS text,
    NULL AS external_id, NULL AS url,
    TIMESTAMP '2025-01-01' + to_seconds(((epoch(published_at)::BIGINT + {shift})
        % ({days} * 86400))::BIGINT) AS published_at,
    md5(content_hash || '{round}') AS content_hash)
FROM base.articles

-- :article_files
SELECT 'synthetic/{round}/' || path AS path, line, new_id(article_id) AS article_id,
    md5(content_hash || '{round}') AS content_hash, seen_at
FROM base.article_files

-- :article_entities
SELECT * REPLACE (
    new_id(article_id) AS article_id, rekey(key, article_id) AS key,
    rekey(key, article_id) AS entity_id, rename(type, name) AS name)
FROM base.article_entities

-- :article_aliases
SELECT DISTINCT new_id(a.article_id) AS article_id, a.local_id,
    rename(e.type, a.alias) AS alias, a.kind
FROM base.article_aliases AS a
JOIN base.article_entities AS e USING (article_id, local_id)

-- :mentions
SELECT m.* REPLACE (
    new_id(m.mention_id) AS mention_id, new_id(m.article_id) AS article_id,
    rekey(e.key, m.article_id) AS entity_id,
    slice(n, m.field, m.start_char, m.end_char) AS surface)
FROM base.mentions AS m
JOIN articles AS n ON n.article_id = new_id(m.article_id)
LEFT JOIN base.article_entities AS e
    ON e.article_id = m.article_id AND e.local_id = m.local_id

-- :quotes
SELECT q.* REPLACE (
    new_id(q.quote_id) AS quote_id, new_id(q.article_id) AS article_id,
    new_id(q.speaker_mention_id) AS speaker_mention_id,
    rekey(e.key, q.article_id) AS speaker_id,
    slice(n, q.field, q.cue_start, q.cue_end) AS cue, p.content AS content)
FROM base.quotes AS q
JOIN articles AS n ON n.article_id = new_id(q.article_id)
JOIN (
    SELECT quote_id, string_agg(slice(n, q.field, p.start_char, p.end_char), ' … '
        ORDER BY p.part) AS content
    FROM base.quote_parts AS p
    JOIN base.quotes AS q USING (quote_id)
    JOIN articles AS n ON n.article_id = new_id(q.article_id)
    GROUP BY quote_id
) AS p ON p.quote_id = q.quote_id
LEFT JOIN base.article_entities AS e
    ON e.article_id = q.article_id AND e.local_id = q.speaker_local

-- :quote_parts
SELECT * REPLACE (new_id(quote_id) AS quote_id) FROM base.quote_parts

-- :stances
SELECT s.* REPLACE (
    new_id(s.stance_id) AS stance_id, new_id(s.article_id) AS article_id,
    new_id(s.target_mention_id) AS target_mention_id, new_id(s.quote_id) AS quote_id,
    coalesce(rekey(h.key, s.article_id), s.holder_id) AS holder_id,
    rekey(t.key, s.article_id) AS target_id)
FROM base.stances AS s
LEFT JOIN base.article_entities AS h
    ON h.article_id = s.article_id AND h.local_id = s.holder_local
LEFT JOIN base.article_entities AS t
    ON t.article_id = s.article_id AND t.local_id = s.target_local

-- :relations
SELECT r.* REPLACE (
    new_id(r.relation_id) AS relation_id, new_id(r.article_id) AS article_id,
    new_id(r.quote_id) AS quote_id,
    rekey(a.key, r.article_id) AS actor_id, rekey(t.key, r.article_id) AS target_id)
FROM base.relations AS r
LEFT JOIN base.article_entities AS a
    ON a.article_id = r.article_id AND a.local_id = r.actor_local
LEFT JOIN base.article_entities AS t
    ON t.article_id = r.article_id AND t.local_id = r.target_local

-- :article_vectors
SELECT new_id(article_id) AS article_id, turn(vector) AS vector FROM base.article_vectors

-- :quote_vectors
SELECT new_id(quote_id) AS quote_id, new_id(article_id) AS article_id,
    turn(vector) AS vector
FROM base.quote_vectors
