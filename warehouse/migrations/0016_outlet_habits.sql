-- What outlets' habits are made of, summed up, and whose stances are to be read again. A table of
-- before this holds rows that say nothing of their target; stories are compared anew in any case.

DELETE FROM outlet_stances;
DELETE FROM outlet_coverage;
ALTER TABLE outlet_coverage DROP COLUMN compared;
COMMENT ON TABLE outlet_coverage IS 'How each article covers each target of its story that it mentions, beside the story''s others; outlet_stances are read from it. Empty in the snapshot.';

CREATE TABLE story_targets (
    story_id VARCHAR NOT NULL,
    target_id VARCHAR NOT NULL,
    silent_distance BIGINT NOT NULL
);
COMMENT ON TABLE story_targets IS 'Targets of each story of several known outlets: what habits of outlets are made of, with story_outlets and outlet_coverage. Empty in the snapshot.';
COMMENT ON COLUMN story_targets.story_id IS 'The story';
COMMENT ON COLUMN story_targets.target_id IS 'Entity toward which an article of the story has a stance';
COMMENT ON COLUMN story_targets.silent_distance IS 'outlet_coverage.distance of its articles that say nothing of the target and have no row there';

CREATE TABLE story_outlets (
    story_id VARCHAR NOT NULL,
    outlet_id VARCHAR NOT NULL,
    n_articles BIGINT NOT NULL
);
COMMENT ON TABLE story_outlets IS 'Known outlets of each story that has several. Empty in the snapshot.';
COMMENT ON COLUMN story_outlets.story_id IS 'The story';
COMMENT ON COLUMN story_outlets.outlet_id IS 'The outlet';
COMMENT ON COLUMN story_outlets.n_articles IS 'Its news articles of the story that are no copies';

CREATE TABLE unread_stories (
    story_id VARCHAR NOT NULL
);
COMMENT ON TABLE unread_stories IS 'Stories compared since outlet_stances were last read. Empty in the snapshot.';
COMMENT ON COLUMN unread_stories.story_id IS 'The story';

CREATE TABLE touched_habits (
    outlet_id VARCHAR NOT NULL,
    target_id VARCHAR NOT NULL
);
COMMENT ON TABLE touched_habits IS 'Habits that rested on stories deleted or changed since outlet_stances were last read. Empty in the snapshot.';
COMMENT ON COLUMN touched_habits.outlet_id IS 'The outlet';
COMMENT ON COLUMN touched_habits.target_id IS 'The target that it has other articles on';
