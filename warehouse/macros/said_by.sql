CREATE OR REPLACE MACRO said_by(part) AS TABLE
SELECT speaker, outlet, published_at, kind, act, content, article_id, quote_id
FROM v_quotes
WHERE speaker_id IN (
    SELECT entity_id FROM entity_aliases WHERE contains(lower(alias), lower(part))
    UNION SELECT entity_id FROM entities WHERE contains(lower(name), lower(part))
)
ORDER BY published_at, outlet, start_char;

COMMENT ON MACRO TABLE said_by IS 'Quotes of speakers whose name or alias contains a text: FROM said_by(''Xi'')';
