INSERT OR REPLACE INTO article_files BY NAME
SELECT *, now()::TIMESTAMP AS seen_at FROM incoming;
