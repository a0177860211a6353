SELECT article_id, outlet_id, title, text, published_at, fingerprint
FROM articles ORDER BY article_id;
