-- Delete what was compared of stories that changed or are no more.
CREATE OR REPLACE TEMP TABLE changed_stories AS
SELECT d.story_id FROM story_digests AS d
LEFT JOIN compared_stories AS c USING (story_id)
WHERE c.digest IS DISTINCT FROM d.digest;

CREATE OR REPLACE TEMP TABLE forgotten AS
SELECT story_id FROM changed_stories
UNION
SELECT story_id FROM compared_stories WHERE story_id NOT IN (SELECT story_id FROM stories);

-- What outlets usually make of these targets is no longer what their other articles were read with.
INSERT INTO touched_habits BY NAME
SELECT DISTINCT o.outlet_id, t.target_id
FROM forgotten
JOIN story_outlets AS o USING (story_id)
JOIN story_targets AS t USING (story_id)
SEMI JOIN (FROM outlet_coverage WHERE story_id NOT IN (FROM forgotten)) AS c
    ON c.outlet_id = o.outlet_id AND c.target_id = t.target_id;

DELETE FROM outlet_stances WHERE article_id IN (
    SELECT article_id FROM outlet_coverage WHERE story_id IN (FROM forgotten)
);
DELETE FROM statement_quotes WHERE statement_id IN (
    SELECT statement_id FROM statements WHERE story_id IN (FROM forgotten)
);
DELETE FROM statements WHERE story_id IN (FROM forgotten);
DELETE FROM statement_matches WHERE story_id IN (FROM forgotten);
DELETE FROM contradictions WHERE story_id IN (FROM forgotten);
DELETE FROM agreement WHERE story_id IN (FROM forgotten);
DELETE FROM agreement_parts WHERE story_id IN (FROM forgotten);
DELETE FROM outlet_coverage WHERE story_id IN (FROM forgotten);
DELETE FROM story_targets WHERE story_id IN (FROM forgotten);
DELETE FROM story_outlets WHERE story_id IN (FROM forgotten);
DELETE FROM unread_stories WHERE story_id IN (FROM forgotten);
DELETE FROM compared_stories WHERE story_id IN (FROM forgotten);
DROP TABLE forgotten;
