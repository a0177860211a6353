SELECT node_a, node_b, similarity FROM story_edges
WHERE node_a IN (SELECT node FROM story_members)
ORDER BY node_a, node_b;
