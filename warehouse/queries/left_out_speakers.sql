-- Whom do other outlets of a story quote that an outlet leaves out?
SELECT o.outlet, o.speaker, o.n_quoting AS quoted_by, o.headline,
    round(s.omitted_share, 2) AS omitted_share, round(s.omitted_by_chance, 2) AS by_chance,
    s.n_widely_quoted
FROM v_omitted_speakers AS o
JOIN v_speaker_shares AS s USING (outlet_id)
WHERE o.speaker_type = 'person'
ORDER BY o.n_quoting DESC, o.outlet, o.headline, o.speaker
LIMIT 30;
