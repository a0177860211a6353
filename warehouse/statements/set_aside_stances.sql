-- Two names that turn out to be one entity hold no stance toward themselves.
INSERT INTO stances_toward_oneself BY NAME
FROM stances WHERE holder_kind = 'speaker' AND holder_id = target_id;
DELETE FROM stances WHERE holder_kind = 'speaker' AND holder_id = target_id;
