DELETE FROM quote_parts
WHERE quote_id IN (
    SELECT quote_id FROM quotes WHERE article_id IN (SELECT article_id FROM batch_ids)
);
