-- new_story_features and new_story_keys are the caller's Arrow tables.
DELETE FROM story_features
WHERE article_id IN (SELECT article_id FROM story_touched WHERE gone);
INSERT OR REPLACE INTO story_features BY NAME SELECT * FROM new_story_features;

DELETE FROM story_keys WHERE node IN (FROM story_old_nodes);
INSERT INTO story_keys BY NAME SELECT * FROM new_story_keys;
