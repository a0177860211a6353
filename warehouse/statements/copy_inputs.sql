SELECT article_id, outlet_id, text, published_at, agency FROM articles ORDER BY article_id;
