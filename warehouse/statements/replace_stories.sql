-- The caller's Arrow tables: found_components, the articles of the components in story_affected;
-- found_stories and found_members, what became of the pieces of them that changed.
DELETE FROM story_components
WHERE component IN (FROM story_affected) OR node IN (FROM story_old_nodes);
INSERT INTO story_components BY NAME SELECT * FROM found_components;

CREATE OR REPLACE TEMP TABLE old_members AS
SELECT * FROM story_articles
WHERE article_id IN (SELECT article_id FROM found_members)
    OR article_id NOT IN (SELECT article_id FROM articles);

DELETE FROM story_articles WHERE article_id NOT IN (SELECT article_id FROM articles);
UPDATE story_articles AS s SET story_id = f.story_id
FROM found_members AS f
WHERE s.article_id = f.article_id AND s.story_id <> f.story_id;
INSERT INTO story_articles BY NAME
SELECT * FROM found_members WHERE article_id NOT IN (SELECT article_id FROM story_articles);

DELETE FROM stories WHERE story_id NOT IN (SELECT story_id FROM story_articles);
UPDATE stories AS s SET
    headline = f.headline,
    first_published = f.first_published,
    last_published = f.last_published
FROM found_stories AS f
WHERE s.story_id = f.story_id
    AND (s.headline, s.first_published, s.last_published)
        IS DISTINCT FROM (f.headline, f.first_published, f.last_published);
INSERT INTO stories BY NAME
SELECT *, 0 AS n_articles, 0 AS n_outlets, 0 AS n_independent_outlets
FROM found_stories WHERE story_id NOT IN (SELECT story_id FROM stories);

-- A story that is no more becomes the one that now holds most of its articles.
DELETE FROM redirects WHERE kind = 'story' AND old_id IN (SELECT story_id FROM stories);
INSERT OR REPLACE INTO redirects BY NAME
SELECT 'story' AS kind, old_id, arg_max(new_id, (n, new_id)) AS new_id
FROM (
    SELECT o.story_id AS old_id, m.story_id AS new_id, count(*) AS n
    FROM old_members AS o JOIN found_members AS m USING (article_id)
    WHERE o.story_id NOT IN (SELECT story_id FROM stories)
    GROUP BY ALL
)
GROUP BY old_id;
UPDATE redirects AS r SET new_id = n.new_id
FROM redirects AS n
WHERE r.kind = 'story' AND n.kind = 'story' AND r.new_id = n.old_id;
DELETE FROM redirects WHERE kind = 'story' AND new_id NOT IN (SELECT story_id FROM stories);
DROP TABLE old_members;
