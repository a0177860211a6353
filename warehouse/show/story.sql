-- What a story is about and how much there is of it.
SELECT * FROM v_story_overview WHERE story_id = $story_id;
