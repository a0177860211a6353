-- found_stories and found_members are the caller's Arrow tables.
CREATE OR REPLACE TEMP TABLE old_members AS SELECT * FROM story_articles;

DELETE FROM story_articles;
INSERT INTO story_articles BY NAME SELECT * FROM found_members;

DELETE FROM stories;
INSERT INTO stories BY NAME
SELECT
    f.story_id, f.headline, f.first_published, f.last_published,
    count(*) AS n_articles,
    count(DISTINCT a.outlet_id) AS n_outlets,
    count(DISTINCT a.outlet_id) FILTER (WHERE o.known AND c.article_id IS NULL)
        AS n_independent_outlets
FROM found_stories AS f
JOIN found_members AS m USING (story_id)
JOIN articles AS a USING (article_id)
JOIN outlets AS o USING (outlet_id)
LEFT JOIN copies AS c USING (article_id)
GROUP BY ALL;

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
DROP TABLE old_members;
