DELETE FROM article_files WHERE path NOT IN (SELECT path FROM present) RETURNING path;
