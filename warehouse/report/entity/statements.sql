-- What it says, stories with the newest article first; in a story what most outlets print, copies
-- aside. A statement is its own if it is the statement's speaker or the speaker of one of the
-- quotes. Of the quotes the first six outlets' are given, each outlet's first one.
WITH said AS (
    SELECT speaker_id, statement_id FROM statements
    UNION
    SELECT q.speaker_id, sq.statement_id
    FROM statement_quotes AS sq JOIN quotes AS q USING (quote_id)
), own AS (
    SELECT s.speaker_id, s.statement_id
    FROM said AS s
    SEMI JOIN (FROM entities WHERE type <> 'unnamed') AS e ON e.entity_id = s.speaker_id
), printed AS (
    SELECT sq.statement_id, a.outlet_id, left(o.name, 120) AS outlet, o.known, q.quote_id,
        a.article_id, a.published_at, q.kind,
        count(c.article_id) OVER statement AS n_in_copies,
        c.article_id IS NOT NULL AS is_copy
    FROM statement_quotes AS sq
    JOIN quotes AS q USING (quote_id)
    JOIN articles AS a USING (article_id)
    JOIN outlets AS o USING (outlet_id)
    LEFT JOIN copies AS c ON c.article_id = a.article_id
    WINDOW statement AS (PARTITION BY sq.statement_id)
    QUALIFY row_number() OVER (
        PARTITION BY sq.statement_id, a.outlet_id
        ORDER BY is_copy, a.published_at, q.quote_id
    ) = 1
), carried AS (
    SELECT statement_id, any_value(n_in_copies) AS n_in_copies,
        count(*) FILTER (NOT is_copy) AS n_outlets, count(*) AS n_printing,
        list({
            'outlet_id': outlet_id, 'outlet': outlet, 'known': known, 'quote_id': quote_id,
            'article_id': article_id, 'published_at': published_at, 'kind': kind,
            'is_copy': is_copy
        } ORDER BY is_copy, published_at, outlet, quote_id)[:6] AS quotes
    FROM printed
    GROUP BY statement_id
)
SELECT
    w.speaker_id AS key, -epoch_ms(t.last_published) AS newest, st.story_id,
    -c.n_outlets AS place, st.statement_id, left(t.headline, 300) AS headline, t.last_published,
    left(st.representative, 700) AS representative, c.n_outlets, c.n_printing, c.n_in_copies,
    coalesce(st.disputed_speaker, FALSE) AS disputed_speaker, st.speaker_id, c.quotes
FROM own AS w
JOIN statements AS st USING (statement_id)
JOIN carried AS c USING (statement_id)
LEFT JOIN stories AS t ON t.story_id = st.story_id;
