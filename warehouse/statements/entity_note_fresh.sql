UPDATE article_entities AS e SET written_id = f.written_id, n_mentions = f.n_mentions
FROM fresh_entities AS f
WHERE (e.article_id, e.local_id) = (f.article_id, f.local_id);
DROP TABLE fresh_entities;
