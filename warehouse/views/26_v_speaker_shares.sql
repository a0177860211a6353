CREATE OR REPLACE VIEW v_speaker_shares AS
SELECT
    o.name AS outlet,
    u.raw AS unique_share, u.raw_low AS unique_low, u.raw_high AS unique_high,
    u.n AS n_speakers,
    m.raw AS omitted_share, m.raw_low AS omitted_low, m.raw_high AS omitted_high,
    m.chance AS omitted_by_chance,
    m.value AS omitted_beyond_chance, m.ci_low AS beyond_low, m.ci_high AS beyond_high,
    m.n AS n_widely_quoted,
    o.outlet_id
FROM outlets AS o
LEFT JOIN (FROM agreement WHERE story_id IS NULL AND metric = 'speaker_unique') AS u
    ON u.outlet_a = o.outlet_id
LEFT JOIN (FROM agreement WHERE story_id IS NULL AND metric = 'speaker_omitted') AS m
    ON m.outlet_a = o.outlet_id
WHERE u.n > 0 OR m.n > 0;

COMMENT ON VIEW v_speaker_shares IS 'For each known outlet (news, no copies): how many of the named speakers it quotes no other outlet of the story quotes, and how many of those whom two others or more quote it leaves out.';
COMMENT ON COLUMN v_speaker_shares.outlet IS 'The outlet';
COMMENT ON COLUMN v_speaker_shares.unique_share IS 'Share of its speakers whom no other known outlet of the story quotes; there is no chance level';
COMMENT ON COLUMN v_speaker_shares.unique_low IS 'Lower end of the 95 percent interval; from ten speakers in five stories on';
COMMENT ON COLUMN v_speaker_shares.unique_high IS 'Upper end';
COMMENT ON COLUMN v_speaker_shares.n_speakers IS 'Speakers that it quotes, each counted once a story';
COMMENT ON COLUMN v_speaker_shares.omitted_share IS 'Share that it leaves out of the speakers whom two other outlets or more quote';
COMMENT ON COLUMN v_speaker_shares.omitted_low IS 'Lower end of the 95 percent interval';
COMMENT ON COLUMN v_speaker_shares.omitted_high IS 'Upper end';
COMMENT ON COLUMN v_speaker_shares.omitted_by_chance IS 'Share that it would leave out if it chose at random, as many as it has, among the speakers of the others';
COMMENT ON COLUMN v_speaker_shares.omitted_beyond_chance IS '(omitted_share - omitted_by_chance) / (1 - omitted_by_chance): below 0 it leaves out fewer than chance would, as outlets that follow the others do';
COMMENT ON COLUMN v_speaker_shares.beyond_low IS 'Lower end of the 95 percent interval';
COMMENT ON COLUMN v_speaker_shares.beyond_high IS 'Upper end';
COMMENT ON COLUMN v_speaker_shares.n_widely_quoted IS 'Speakers whom two other outlets or more quote in its stories';
COMMENT ON COLUMN v_speaker_shares.outlet_id IS 'Id of the outlet';
