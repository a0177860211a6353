-- All headlines, for near matches to words that none holds.
SELECT DISTINCT headline FROM stories WHERE headline IS NOT NULL;
