-- What grouping keeps of each article, so that a new one is compared with its like alone.

CREATE TABLE story_features (
    article_id VARCHAR NOT NULL,
    node UBIGINT NOT NULL,
    digest UBIGINT NOT NULL,
    origin_id VARCHAR,
    day INTEGER,
    terms BLOB NOT NULL,
    weights BLOB NOT NULL,
    PRIMARY KEY (article_id)
);
COMMENT ON TABLE story_features IS 'What grouping into stories last read of each article (docs/stories.md).';
COMMENT ON COLUMN story_features.article_id IS 'The article';
COMMENT ON COLUMN story_features.node IS 'Number that stands for it in story_keys, story_edges and story_components: a hash of its id';
COMMENT ON COLUMN story_features.digest IS 'Hash of all that the features depend on';
COMMENT ON COLUMN story_features.origin_id IS 'The article whose story it joins as its copy, NULL for any other';
COMMENT ON COLUMN story_features.day IS 'Day of publication, counted from 0001-01-01 = 1; NULL where undated';
COMMENT ON COLUMN story_features.terms IS 'Hashes of its heaviest terms in ascending order, four bytes each; none for a copy';
COMMENT ON COLUMN story_features.weights IS 'Weights of these terms in eighths, one byte each';

CREATE TABLE story_keys (
    term UINTEGER NOT NULL,
    epoch INTEGER,
    node UBIGINT NOT NULL,
    strong BOOLEAN NOT NULL
);
COMMENT ON TABLE story_keys IS 'The terms under which an article is filed to find articles like it; a copy is not filed.';
COMMENT ON COLUMN story_keys.term IS 'Hash of the term';
COMMENT ON COLUMN story_keys.epoch IS 'Four days into which its date falls, NULL where undated';
COMMENT ON COLUMN story_keys.node IS 'The article';
COMMENT ON COLUMN story_keys.strong IS 'Whether the term is one of its heaviest eight';

CREATE TABLE story_edges (
    node_a UBIGINT NOT NULL,
    node_b UBIGINT NOT NULL,
    similarity FLOAT NOT NULL
);
COMMENT ON TABLE story_edges IS 'Pairs of articles alike enough to link; stories are clusters within what they connect.';
COMMENT ON COLUMN story_edges.node_a IS 'An article';
COMMENT ON COLUMN story_edges.node_b IS 'Another; node_a < node_b';
COMMENT ON COLUMN story_edges.similarity IS 'How alike they are, 0 to 1';

CREATE TABLE story_components (
    node UBIGINT NOT NULL,
    component UBIGINT NOT NULL,
    piece UBIGINT NOT NULL,
    PRIMARY KEY (node)
);
COMMENT ON TABLE story_components IS 'What story_edges connect: no story reaches beyond one component.';
COMMENT ON COLUMN story_components.node IS 'The article, if it is no copy';
COMMENT ON COLUMN story_components.component IS 'Smallest node that edges lead to from it';
COMMENT ON COLUMN story_components.piece IS 'Hash of the articles that were clustered together with it: the component, or a part of one too large';
