-- found_edges is the caller's Arrow table: all edges of the articles asked about.
DELETE FROM story_edges
WHERE node_a IN (FROM story_asked) OR node_b IN (FROM story_asked)
    OR node_a IN (FROM story_old_nodes) OR node_b IN (FROM story_old_nodes);
INSERT INTO story_edges BY NAME SELECT * FROM found_edges;

-- Components that the change touches are found anew, with all their articles.
CREATE OR REPLACE TEMP TABLE story_renewed AS
SELECT f.node FROM story_features AS f JOIN story_touched AS t USING (article_id)
WHERE f.origin_id IS NULL
UNION
SELECT f.node FROM story_features AS f JOIN story_touched AS t ON f.article_id = t.origin_id
UNION
SELECT f.node FROM story_features AS f JOIN story_touched AS t ON f.article_id = t.old_origin_id;

CREATE OR REPLACE TEMP TABLE story_affected AS
SELECT DISTINCT component
FROM story_components
WHERE node IN (
    FROM story_asked
    UNION ALL FROM story_renewed
    UNION ALL FROM story_old_nodes
    UNION ALL SELECT node_a FROM found_edges
    UNION ALL SELECT node_b FROM found_edges
);

-- Each with the piece that it was clustered in and whether its own row or a copy of it changed.
CREATE OR REPLACE TEMP TABLE story_members AS
SELECT n.node, coalesce(c.piece, 0) AS piece, r.node IS NOT NULL AS renewed
FROM (
    SELECT node FROM story_asked
    UNION
    SELECT node FROM story_components
    WHERE component IN (FROM story_affected) AND node NOT IN (FROM story_old_nodes)
) AS n
LEFT JOIN story_components AS c USING (node)
LEFT JOIN story_renewed AS r USING (node)
ORDER BY n.node;
