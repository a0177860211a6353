-- Which stories are there, who carries them, what is shared?
SELECT headline, first_published, n_articles, n_independent_outlets, n_copies,
    n_quotes, n_speakers, n_shared_statements
FROM v_story_overview
ORDER BY n_independent_outlets DESC, n_articles DESC, headline
LIMIT 20;
