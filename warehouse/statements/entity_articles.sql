SELECT DISTINCT article_id FROM article_entities ORDER BY article_id;
