-- How many there are; a list of none has a page, too.
SELECT 'all' AS key, count(*) AS n_stories FROM stories;
