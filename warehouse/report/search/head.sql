-- The page is there even where nothing can be found.
SELECT 'search' AS key;
