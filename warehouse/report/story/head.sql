-- The story itself.
SELECT story_id AS key, headline, first_published, last_published, n_articles, n_outlets,
    n_independent_outlets, n_copies, n_quotes, n_speakers, n_statements, n_shared_statements,
    n_contradictions
FROM v_story_overview;
