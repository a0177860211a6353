SELECT article_id, local_id, alias, kind FROM article_aliases ORDER BY ALL;
