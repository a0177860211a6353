CREATE OR REPLACE MACRO quotes_about(part) AS TABLE
SELECT speaker, outlet, published_at, content, article_id, quote_id
FROM v_quotes
WHERE contains(lower(content), lower(part))
ORDER BY published_at, outlet, start_char;

COMMENT ON MACRO TABLE quotes_about IS 'Quotes whose content contains a text: FROM quotes_about(''ceasefire'')';
