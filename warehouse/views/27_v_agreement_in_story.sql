CREATE OR REPLACE VIEW v_agreement_in_story AS
SELECT
    t.headline, coalesce(a.name, g.outlet_a) AS outlet_a, coalesce(b.name, g.outlet_b) AS outlet_b,
    g.metric, g.voice, e.name AS target, g.value, g.raw, g.chance, g.n, g.unit,
    g.story_id, g.outlet_a AS outlet_a_id, g.outlet_b AS outlet_b_id, g.target_id
FROM agreement AS g
JOIN stories AS t USING (story_id)
LEFT JOIN outlets AS a ON a.outlet_id = g.outlet_a
LEFT JOIN outlets AS b ON b.outlet_id = g.outlet_b
LEFT JOIN entities AS e ON e.entity_id = g.target_id;

COMMENT ON VIEW v_agreement_in_story IS 'Agreement within each story, of pairs of outlets and of all known ones (outlets NULL), articles of all genres without copies. What one story shows; no interval belongs to it.';
COMMENT ON COLUMN v_agreement_in_story.headline IS 'Headline of the story';
COMMENT ON COLUMN v_agreement_in_story.outlet_a IS 'First outlet, NULL for all known ones';
COMMENT ON COLUMN v_agreement_in_story.outlet_b IS 'Second outlet';
COMMENT ON COLUMN v_agreement_in_story.metric IS 'Name, see the table metrics';
COMMENT ON COLUMN v_agreement_in_story.voice IS 'outlet, author or speaker for stance metrics';
COMMENT ON COLUMN v_agreement_in_story.target IS 'Name of the target, where the figure is about one';
COMMENT ON COLUMN v_agreement_in_story.value IS 'The figure, corrected for chance; NULL where n is too small or chance not known';
COMMENT ON COLUMN v_agreement_in_story.raw IS 'What is observed';
COMMENT ON COLUMN v_agreement_in_story.chance IS 'What chance alone would give';
COMMENT ON COLUMN v_agreement_in_story.n IS 'Units it rests on';
COMMENT ON COLUMN v_agreement_in_story.unit IS 'What is counted';
COMMENT ON COLUMN v_agreement_in_story.story_id IS 'The story';
COMMENT ON COLUMN v_agreement_in_story.outlet_a_id IS 'Id of the first outlet';
COMMENT ON COLUMN v_agreement_in_story.outlet_b_id IS 'Id of the second outlet';
COMMENT ON COLUMN v_agreement_in_story.target_id IS 'Entity id of the target';
