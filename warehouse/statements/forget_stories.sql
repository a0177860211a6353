-- Delete what was compared of stories that changed or are no more.
CREATE OR REPLACE TEMP TABLE changed_stories AS
SELECT d.story_id FROM story_digests AS d
LEFT JOIN compared_stories AS c USING (story_id)
WHERE c.digest IS DISTINCT FROM d.digest;

CREATE OR REPLACE TEMP TABLE forgotten AS
SELECT story_id FROM changed_stories
UNION
SELECT story_id FROM compared_stories WHERE story_id NOT IN (SELECT story_id FROM stories);

DELETE FROM statement_quotes WHERE statement_id IN (
    SELECT statement_id FROM statements WHERE story_id IN (FROM forgotten)
);
DELETE FROM statements WHERE story_id IN (FROM forgotten);
DELETE FROM statement_matches WHERE story_id IN (FROM forgotten);
DELETE FROM contradictions WHERE story_id IN (FROM forgotten);
DELETE FROM agreement WHERE story_id IN (FROM forgotten);
DELETE FROM agreement_parts WHERE story_id IN (FROM forgotten);
DELETE FROM outlet_coverage WHERE story_id IN (FROM forgotten);
DELETE FROM compared_stories WHERE story_id IN (FROM forgotten);
DROP TABLE forgotten;
