-- Whom it leaves out though two other known outlets or more quote them on its story, and where: the
-- 25 left out most often, of each the three newest stories.
WITH told AS (
    SELECT
        s.outlet_id, s.speaker_id, s.speaker, s.speaker_type, s.story_id,
        left(s.headline, 200) AS headline, s.n_quoting,
        list_transform(s.quoted_by[:4], lambda name: left(name, 80)) AS quoted_by,
        t.last_published
    FROM v_omitted_speakers AS s
    JOIN stories AS t USING (story_id)
), counted AS (
    SELECT
        outlet_id, speaker_id, any_value(speaker) AS speaker,
        any_value(speaker_type) AS speaker_type, count(*) AS n_stories,
        max(n_quoting) AS n_quoting,
        list({
            'story_id': story_id, 'headline': headline, 'n_quoting': n_quoting,
            'quoted_by': quoted_by
        } ORDER BY last_published DESC NULLS LAST, n_quoting DESC, story_id)[:3] AS stories
    FROM told
    GROUP BY outlet_id, speaker_id
)
SELECT
    outlet_id AS key,
    row_number() OVER (
        PARTITION BY outlet_id ORDER BY n_stories DESC, n_quoting DESC, speaker, speaker_id
    ) AS place,
    speaker, speaker_id, speaker_type, n_stories, stories,
    count(*) OVER (PARTITION BY outlet_id) AS n_lines
FROM counted
QUALIFY place <= 25;
