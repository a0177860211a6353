-- What no article writes any more.
DELETE FROM written_entities WHERE written_id NOT IN (SELECT written_id FROM article_entities);
