SELECT f.node, f.day, f.terms, f.weights, v.vector
FROM story_features AS f LEFT JOIN article_vectors AS v USING (article_id)
WHERE f.node IN (FROM wanted_nodes)
ORDER BY f.node;
