-- Whom does one outlet alone let speak, and how much of its cast is that?
SELECT u.outlet, u.speaker, u.n_others AS other_outlets, u.headline,
    round(s.unique_share, 2) AS unique_share, s.n_speakers
FROM v_unique_speakers AS u
JOIN v_speaker_shares AS s USING (outlet_id)
WHERE u.speaker_type = 'person'
ORDER BY u.n_others DESC, u.outlet, u.headline, u.speaker
LIMIT 30;
