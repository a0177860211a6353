-- What finding copies remembers, so that new articles are looked up and not all compared anew.

CREATE TABLE copy_sketches (
    article_id VARCHAR NOT NULL,
    sketch_id UBIGINT NOT NULL,
    digest UBIGINT NOT NULL,
    outlet_id VARCHAR NOT NULL,
    n_shingles INTEGER NOT NULL,
    n_keys INTEGER NOT NULL,
    needed INTEGER NOT NULL,
    PRIMARY KEY (article_id)
);
COMMENT ON TABLE copy_sketches IS 'Articles as copies were last sought among them (docs/copies.md); state of the comparison.';
COMMENT ON COLUMN copy_sketches.article_id IS 'The article';
COMMENT ON COLUMN copy_sketches.sketch_id IS 'Hash of article_id, which stands for it in copy_keys';
COMMENT ON COLUMN copy_sketches.digest IS 'Hash of all that the article and the code contribute; another one means to look again';
COMMENT ON COLUMN copy_sketches.outlet_id IS 'Its outlet then';
COMMENT ON COLUMN copy_sketches.n_shingles IS 'Distinct five-word sequences of its text';
COMMENT ON COLUMN copy_sketches.n_keys IS 'Its rows in copy_keys';
COMMENT ON COLUMN copy_sketches.needed IS 'Telling keys that another article must share for the two to be compared';

CREATE TABLE copy_keys (
    key UBIGINT NOT NULL,
    sketch_id UBIGINT NOT NULL,
    telling BOOLEAN NOT NULL
);
COMMENT ON TABLE copy_keys IS 'Keys by which articles that share text find each other: hashes of some of their five-word sequences.';
COMMENT ON COLUMN copy_keys.key IS 'The hash';
COMMENT ON COLUMN copy_keys.sketch_id IS 'The article, see copy_sketches';
COMMENT ON COLUMN copy_keys.telling IS 'False where it is furniture of the article''s outlet and does not count';

CREATE TABLE copy_furniture (
    outlet_id VARCHAR NOT NULL,
    key UBIGINT NOT NULL
);
COMMENT ON TABLE copy_furniture IS 'Keys that many articles of one outlet hold: menus, credits, standing phrases.';
COMMENT ON COLUMN copy_furniture.outlet_id IS 'The outlet';
COMMENT ON COLUMN copy_furniture.key IS 'The key';

CREATE TABLE copy_crowded (
    key UBIGINT NOT NULL,
    hub UBIGINT NOT NULL
);
COMMENT ON TABLE copy_crowded IS 'Keys that very many articles hold: these are compared with one of them only.';
COMMENT ON COLUMN copy_crowded.key IS 'The key';
COMMENT ON COLUMN copy_crowded.hub IS 'The article that the others are compared with, see copy_sketches.sketch_id';

CREATE TABLE copy_pairs (
    article_a VARCHAR NOT NULL,
    article_b VARCHAR NOT NULL,
    resemblance DOUBLE NOT NULL,
    containment DOUBLE NOT NULL,
    inside VARCHAR,
    PRIMARY KEY (article_a, article_b)
);
COMMENT ON TABLE copy_pairs IS 'Pairs of articles that share most of their text; copies are drawn from the groups that they form.';
COMMENT ON COLUMN copy_pairs.article_a IS 'The article with the smaller id';
COMMENT ON COLUMN copy_pairs.article_b IS 'The other one';
COMMENT ON COLUMN copy_pairs.resemblance IS 'Shared five-word sequences among all of the two, quotations left out, 0 to 1';
COMMENT ON COLUMN copy_pairs.containment IS 'Share of the shorter one''s sequences that the longer one holds, 0 to 1';
COMMENT ON COLUMN copy_pairs.inside IS 'The one that is a part of the other, much longer one; NULL where they are versions of one text';
