SELECT count(*) FROM articles JOIN batch_ids USING (article_id);
