SELECT
    (SELECT bit_xor(hash(path, line, reason, detail)) FROM rejected),
    (SELECT bit_xor(hash(path, line, article_id, content_hash)) FROM article_files);
