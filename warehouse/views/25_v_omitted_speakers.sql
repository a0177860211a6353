CREATE OR REPLACE VIEW v_omitted_speakers AS
WITH said AS (
    SELECT DISTINCT sa.story_id, a.outlet_id, q.speaker_id
    FROM quotes AS q
    JOIN articles AS a USING (article_id)
    JOIN story_articles AS sa USING (article_id)
    SEMI JOIN (FROM outlets WHERE known) AS o ON o.outlet_id = a.outlet_id
    SEMI JOIN (FROM entities WHERE type <> 'unnamed') AS e ON e.entity_id = q.speaker_id
    ANTI JOIN copies AS c ON c.article_id = a.article_id
    WHERE a.genre = 'news'
), present AS (
    SELECT DISTINCT sa.story_id, a.outlet_id
    FROM articles AS a
    JOIN story_articles AS sa USING (article_id)
    SEMI JOIN (FROM outlets WHERE known) AS o ON o.outlet_id = a.outlet_id
    ANTI JOIN copies AS c ON c.article_id = a.article_id
    WHERE a.genre = 'news'
), quoted AS (
    SELECT s.story_id, s.speaker_id, count(*) AS n_outlets, list(o.name ORDER BY o.name) AS names
    FROM said AS s JOIN outlets AS o USING (outlet_id)
    GROUP BY ALL HAVING count(*) > 1
)
SELECT
    t.headline, o.name AS outlet, e.name AS speaker, e.type AS speaker_type,
    q.n_outlets AS n_quoting, q.names AS quoted_by,
    p.story_id, p.outlet_id, q.speaker_id
FROM present AS p
JOIN quoted AS q USING (story_id)
ANTI JOIN said AS s
    ON s.story_id = p.story_id AND s.outlet_id = p.outlet_id AND s.speaker_id = q.speaker_id
JOIN stories AS t ON t.story_id = p.story_id
JOIN outlets AS o ON o.outlet_id = p.outlet_id
JOIN entities AS e ON e.entity_id = q.speaker_id;

COMMENT ON VIEW v_omitted_speakers IS 'Named speakers whom two independent outlets or more quote in their news on a story and another outlet of the story does not. A short article leaves out more: v_speaker_shares says how much chance would.';
COMMENT ON COLUMN v_omitted_speakers.headline IS 'Headline of the story';
COMMENT ON COLUMN v_omitted_speakers.outlet IS 'The outlet that leaves the speaker out';
COMMENT ON COLUMN v_omitted_speakers.speaker IS 'Name of the speaker';
COMMENT ON COLUMN v_omitted_speakers.speaker_type IS 'Entity type of the speaker';
COMMENT ON COLUMN v_omitted_speakers.n_quoting IS 'Independent outlets that quote the speaker';
COMMENT ON COLUMN v_omitted_speakers.quoted_by IS 'Their names';
COMMENT ON COLUMN v_omitted_speakers.story_id IS 'The story';
COMMENT ON COLUMN v_omitted_speakers.outlet_id IS 'Id of the outlet';
COMMENT ON COLUMN v_omitted_speakers.speaker_id IS 'Entity id of the speaker';
