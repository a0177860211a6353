-- Vectors of meaning, and what the comparison of a story was made from, so that only those stories
-- are compared again whose articles changed. Kept in the working database, not in the snapshot.

CREATE TABLE article_vectors (
    article_id VARCHAR NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (article_id)
);
COMMENT ON TABLE article_vectors IS 'What each article is about, as a vector of 384 signed bytes; empty in the snapshot.';
COMMENT ON COLUMN article_vectors.article_id IS 'The article';
COMMENT ON COLUMN article_vectors.vector IS 'Direction of the sentence vector of its title and opening';

CREATE TABLE quote_vectors (
    quote_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    vector BLOB NOT NULL
);
COMMENT ON TABLE quote_vectors IS 'What the content of each quote means, as a vector of 384 signed bytes; empty in the snapshot.';
COMMENT ON COLUMN quote_vectors.quote_id IS 'The quote';
COMMENT ON COLUMN quote_vectors.article_id IS 'Its article';
COMMENT ON COLUMN quote_vectors.vector IS 'Direction of the sentence vector of its content';

CREATE TABLE compared_stories (
    story_id VARCHAR NOT NULL,
    digest UBIGINT NOT NULL,
    PRIMARY KEY (story_id)
);
COMMENT ON TABLE compared_stories IS 'What each story was last compared from; empty in the snapshot.';
COMMENT ON COLUMN compared_stories.story_id IS 'The story';
COMMENT ON COLUMN compared_stories.digest IS 'Hash of everything that its comparison reads';

CREATE TABLE outlet_coverage (
    article_id VARCHAR NOT NULL,
    story_id VARCHAR NOT NULL,
    target_id VARCHAR NOT NULL,
    outlet_id VARCHAR,
    n_mentions INTEGER NOT NULL,
    n_stances INTEGER NOT NULL,
    speaks BOOLEAN NOT NULL,
    against_story DOUBLE NOT NULL,
    net_story DOUBLE NOT NULL,
    critics_story DOUBLE NOT NULL,
    mentions_apart DOUBLE NOT NULL,
    net_apart DOUBLE NOT NULL,
    distance BIGINT NOT NULL,
    compared BOOLEAN NOT NULL
);
COMMENT ON TABLE outlet_coverage IS 'How each article covers each target of its story, beside the story''s others; outlet_stances are read from it. Empty in the snapshot.';
COMMENT ON COLUMN outlet_coverage.article_id IS 'The article';
COMMENT ON COLUMN outlet_coverage.story_id IS 'Its story';
COMMENT ON COLUMN outlet_coverage.target_id IS 'Entity toward which an article of the story has a stance';
COMMENT ON COLUMN outlet_coverage.outlet_id IS 'Its outlet; NULL where it is not known';
COMMENT ON COLUMN outlet_coverage.n_mentions IS 'Mentions of the target in the text';
COMMENT ON COLUMN outlet_coverage.n_stances IS 'Stances toward it in the text';
COMMENT ON COLUMN outlet_coverage.speaks IS 'Whether one of them is the article''s own';
COMMENT ON COLUMN outlet_coverage.against_story IS 'Mean over the story''s outlets of how much they are against it';
COMMENT ON COLUMN outlet_coverage.net_story IS 'Mean of how much more they are for it than against it';
COMMENT ON COLUMN outlet_coverage.critics_story IS 'Mean of how many critics they quote';
COMMENT ON COLUMN outlet_coverage.mentions_apart IS 'How much more the article dwells on it than the mean';
COMMENT ON COLUMN outlet_coverage.net_apart IS 'How much more it is for it than the mean';
COMMENT ON COLUMN outlet_coverage.distance IS 'How much more it is against it than the mean, in billionths; 0 if not compared';
COMMENT ON COLUMN outlet_coverage.compared IS 'Whether another known outlet of the story was there to compare';

-- What was compared before is not known to the tables above: all is compared anew at the next run.
DELETE FROM statement_matches;
DELETE FROM statement_quotes;
DELETE FROM statements;
DELETE FROM contradictions;
DELETE FROM agreement;
