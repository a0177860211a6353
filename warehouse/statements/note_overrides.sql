UPDATE overrides AS o SET problem = x.problem, n_entities = x.n_entities
FROM outcome AS x
WHERE o.line = x.line;
