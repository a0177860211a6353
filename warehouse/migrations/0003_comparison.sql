-- What the outlets share: stories, statements, contradictions, agreement.

CREATE TABLE stories (
    story_id VARCHAR NOT NULL,
    headline VARCHAR,
    first_published TIMESTAMP,
    last_published TIMESTAMP,
    n_articles INTEGER NOT NULL,
    n_outlets INTEGER NOT NULL,
    n_independent_outlets INTEGER NOT NULL,
    PRIMARY KEY (story_id)
);
COMMENT ON TABLE stories IS 'Articles about one event.';
COMMENT ON COLUMN stories.story_id IS 'Stable id from its smallest article id';
COMMENT ON COLUMN stories.headline IS 'Title of its most central article';
COMMENT ON COLUMN stories.first_published IS 'Earliest dated article';
COMMENT ON COLUMN stories.last_published IS 'Latest dated article';
COMMENT ON COLUMN stories.n_articles IS 'Articles';
COMMENT ON COLUMN stories.n_outlets IS 'Outlets, placeholders included';
COMMENT ON COLUMN stories.n_independent_outlets IS 'Known outlets with an article that is not a copy';

CREATE TABLE story_articles (
    story_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    PRIMARY KEY (article_id)
);
COMMENT ON TABLE story_articles IS 'Which story each article belongs to; exactly one.';
COMMENT ON COLUMN story_articles.story_id IS 'The story';
COMMENT ON COLUMN story_articles.article_id IS 'The article';

CREATE TABLE statements (
    statement_id VARCHAR NOT NULL,
    story_id VARCHAR NOT NULL,
    speaker_id VARCHAR,
    representative VARCHAR NOT NULL,
    PRIMARY KEY (statement_id)
);
COMMENT ON TABLE statements IS 'One utterance or claim, as the quotes of one or several articles report it.';
COMMENT ON COLUMN statements.statement_id IS 'Stable id from its smallest quote id';
COMMENT ON COLUMN statements.story_id IS 'The story';
COMMENT ON COLUMN statements.speaker_id IS 'The entity that made it, NULL where unknown or disputed';
COMMENT ON COLUMN statements.representative IS 'Content of its fullest quote';

CREATE TABLE statement_quotes (
    statement_id VARCHAR NOT NULL,
    quote_id VARCHAR NOT NULL,
    PRIMARY KEY (quote_id)
);
COMMENT ON TABLE statement_quotes IS 'The quotes that report a statement; each quote reports exactly one.';
COMMENT ON COLUMN statement_quotes.statement_id IS 'The statement';
COMMENT ON COLUMN statement_quotes.quote_id IS 'The quote';

CREATE TABLE statement_matches (
    quote_a VARCHAR NOT NULL,
    quote_b VARCHAR NOT NULL,
    story_id VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,
    similarity DOUBLE,
    same_speaker BOOLEAN,
    changed_words VARCHAR,
    PRIMARY KEY (quote_a, quote_b)
);
COMMENT ON TABLE statement_matches IS 'Pairs of quotes that report one statement, with how they differ.';
COMMENT ON COLUMN statement_matches.quote_a IS 'The smaller quote id';
COMMENT ON COLUMN statement_matches.quote_b IS 'The larger quote id';
COMMENT ON COLUMN statement_matches.story_id IS 'The story';
COMMENT ON COLUMN statement_matches.relation IS 'verbatim, edited or paraphrase';
COMMENT ON COLUMN statement_matches.similarity IS 'Similarity of the matched words, 0 to 1';
COMMENT ON COLUMN statement_matches.same_speaker IS 'Whether both name one speaker; NULL where one names none';
COMMENT ON COLUMN statement_matches.changed_words IS 'JSON array of [words in a, words in b] that differ';

CREATE TABLE contradictions (
    contradiction_id VARCHAR NOT NULL,
    story_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    article_a VARCHAR NOT NULL,
    start_a INTEGER NOT NULL,
    end_a INTEGER NOT NULL,
    article_b VARCHAR NOT NULL,
    start_b INTEGER NOT NULL,
    end_b INTEGER NOT NULL,
    PRIMARY KEY (contradiction_id)
);
COMMENT ON TABLE contradictions IS 'Statements or stances that cannot both hold, with both spans and the reason.';
COMMENT ON COLUMN contradictions.contradiction_id IS 'Stable id from both spans';
COMMENT ON COLUMN contradictions.story_id IS 'The story';
COMMENT ON COLUMN contradictions.kind IS 'opposed_stance: one holder favourable and unfavourable toward one target';
COMMENT ON COLUMN contradictions.reason IS 'Why they clash, in one sentence';
COMMENT ON COLUMN contradictions.article_a IS 'First article';
COMMENT ON COLUMN contradictions.start_a IS 'Start offset in its text';
COMMENT ON COLUMN contradictions.end_a IS 'End offset';
COMMENT ON COLUMN contradictions.article_b IS 'Second article';
COMMENT ON COLUMN contradictions.start_b IS 'Start offset in its text';
COMMENT ON COLUMN contradictions.end_b IS 'End offset';

CREATE TABLE agreement (
    agreement_id VARCHAR NOT NULL,
    story_id VARCHAR,
    metric VARCHAR NOT NULL,
    voice VARCHAR,
    outlet_a VARCHAR,
    outlet_b VARCHAR,
    target_id VARCHAR,
    value DOUBLE,
    raw DOUBLE,
    chance DOUBLE,
    n INTEGER,
    unit VARCHAR,
    ci_low DOUBLE,
    ci_high DOUBLE,
    PRIMARY KEY (agreement_id)
);
COMMENT ON TABLE agreement IS 'Agreement figures. NULL story: the whole corpus. NULL outlets: all. Symmetric metrics once with outlet_a < outlet_b, directed ones in both orders.';
COMMENT ON COLUMN agreement.agreement_id IS 'Hash of the key columns';
COMMENT ON COLUMN agreement.story_id IS 'The story; NULL for the whole corpus';
COMMENT ON COLUMN agreement.metric IS 'Name, see metrics';
COMMENT ON COLUMN agreement.voice IS 'outlet, author or speaker for stance metrics';
COMMENT ON COLUMN agreement.outlet_a IS 'First outlet';
COMMENT ON COLUMN agreement.outlet_b IS 'Second outlet';
COMMENT ON COLUMN agreement.target_id IS 'Target entity, where the figure is about one';
COMMENT ON COLUMN agreement.value IS 'The figure; NULL where undefined';
COMMENT ON COLUMN agreement.raw IS 'Observed agreement before chance correction';
COMMENT ON COLUMN agreement.chance IS 'Agreement expected by chance';
COMMENT ON COLUMN agreement.n IS 'Units it rests on';
COMMENT ON COLUMN agreement.unit IS 'What is counted';
COMMENT ON COLUMN agreement.ci_low IS 'Lower end of the 95 percent interval; only on rows that span stories';
COMMENT ON COLUMN agreement.ci_high IS 'Upper end';

CREATE TABLE metrics (
    metric VARCHAR NOT NULL,
    formula VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    range VARCHAR NOT NULL,
    PRIMARY KEY (metric)
);
COMMENT ON TABLE metrics IS 'What each agreement metric means.';
COMMENT ON COLUMN metrics.metric IS 'Name';
COMMENT ON COLUMN metrics.formula IS 'How it is computed';
COMMENT ON COLUMN metrics.direction IS 'symmetric or directed, and what a higher value means';
COMMENT ON COLUMN metrics.range IS 'Smallest and largest value';
