SELECT
    (SELECT count(*) FROM articles) AS n_articles,
    (SELECT count(*) FROM outlets WHERE outlet_id IN (SELECT outlet_id FROM articles)) AS n_outlets,
    (SELECT count(*) FROM stories) AS n_stories,
    (SELECT count(*) FROM quotes) AS n_quotes,
    (SELECT count(DISTINCT speaker_id) FROM quotes) AS n_speakers,
    (SELECT count(*) FROM stances) AS n_stances,
    (SELECT coalesce(sum(n_shared_statements), 0)::BIGINT FROM v_story_overview)
        AS n_shared_statements,
    (SELECT count(*) FROM copies) AS n_copies,
    (SELECT count(*) FROM contradictions) AS n_contradictions,
    (SELECT count(*) FROM rejected) AS n_rejected;
