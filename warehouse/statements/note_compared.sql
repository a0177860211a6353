-- batch_stories is the caller's Arrow table.
INSERT INTO compared_stories BY NAME
SELECT story_id, digest FROM story_digests JOIN batch_stories USING (story_id);
INSERT INTO unread_stories BY NAME SELECT story_id FROM batch_stories;
