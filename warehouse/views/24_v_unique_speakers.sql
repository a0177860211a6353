CREATE OR REPLACE VIEW v_unique_speakers AS
WITH said AS (
    SELECT DISTINCT sa.story_id, a.outlet_id, q.speaker_id
    FROM quotes AS q
    JOIN articles AS a USING (article_id)
    JOIN story_articles AS sa USING (article_id)
    SEMI JOIN (FROM outlets WHERE known) AS o ON o.outlet_id = a.outlet_id
    SEMI JOIN (FROM entities WHERE type <> 'unnamed') AS e ON e.entity_id = q.speaker_id
    ANTI JOIN copies AS c ON c.article_id = a.article_id
    WHERE a.genre = 'news'
), alone AS (
    SELECT story_id, speaker_id, any_value(outlet_id) AS outlet_id
    FROM said GROUP BY ALL HAVING count(*) = 1
)
SELECT
    t.headline, o.name AS outlet, e.name AS speaker, e.type AS speaker_type,
    (SELECT count(DISTINCT s.outlet_id) FROM said AS s
     WHERE s.story_id = x.story_id AND s.outlet_id <> x.outlet_id) AS n_others,
    x.story_id, x.outlet_id, x.speaker_id
FROM alone AS x
JOIN stories AS t USING (story_id)
JOIN outlets AS o ON o.outlet_id = x.outlet_id
JOIN entities AS e ON e.entity_id = x.speaker_id
WHERE n_others > 0;

COMMENT ON VIEW v_unique_speakers IS 'Named speakers whom one independent outlet alone quotes in its news on a story that others also report with named speakers. The share of each outlet: v_speaker_shares.';
COMMENT ON COLUMN v_unique_speakers.headline IS 'Headline of the story';
COMMENT ON COLUMN v_unique_speakers.outlet IS 'The only outlet that quotes the speaker';
COMMENT ON COLUMN v_unique_speakers.speaker IS 'Name of the speaker';
COMMENT ON COLUMN v_unique_speakers.speaker_type IS 'Entity type of the speaker';
COMMENT ON COLUMN v_unique_speakers.n_others IS 'Other independent outlets that quote anyone by name on the story';
COMMENT ON COLUMN v_unique_speakers.story_id IS 'The story';
COMMENT ON COLUMN v_unique_speakers.outlet_id IS 'Id of the outlet';
COMMENT ON COLUMN v_unique_speakers.speaker_id IS 'Entity id of the speaker';
