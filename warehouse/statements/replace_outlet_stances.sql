-- Write only what differs from found_stances, the caller's Arrow table of all that was to be read.
DELETE FROM outlet_stances AS o
USING found_stances AS f
WHERE f.article_id = o.article_id AND f.target_id = o.target_id
    AND hash(f.p_unfavourable, f.p_neutral, f.p_favourable, f.label, f.n_mentions, f.n_stances)
        <> hash(o.p_unfavourable, o.p_neutral, o.p_favourable, o.label, o.n_mentions, o.n_stances);
INSERT INTO outlet_stances BY NAME
SELECT f.* FROM found_stances AS f
ANTI JOIN outlet_stances AS o ON o.article_id = f.article_id AND o.target_id = f.target_id;
DELETE FROM unread_stories;
DELETE FROM touched_habits;
