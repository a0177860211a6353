-- Write what differs. copy_decided, the caller's table: the copies in the groups decided anew.
CREATE OR REPLACE TEMP TABLE copy_same AS
SELECT d.article_id FROM (FROM copies INTERSECT FROM copy_decided) AS d;

DELETE FROM copies
WHERE article_id NOT IN (FROM copy_same)
  AND (article_id IN (FROM copy_family) OR article_id NOT IN (SELECT article_id FROM articles));
INSERT INTO copies BY NAME FROM copy_decided WHERE article_id NOT IN (FROM copy_same);
