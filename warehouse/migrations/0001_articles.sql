-- What was read: outlets, articles, the files they came from, and what was rejected.

CREATE TABLE outlets (
    outlet_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    domain VARCHAR,
    known BOOLEAN NOT NULL,
    PRIMARY KEY (outlet_id)
);
COMMENT ON TABLE outlets IS 'Publishers. An article that names none gets a placeholder of its own (known = false).';
COMMENT ON COLUMN outlets.outlet_id IS 'Slug of the normalised name; unknown:<hash> for the placeholder of one article';
COMMENT ON COLUMN outlets.name IS 'Name as the outlet writes it, or as outlets.csv gives it';
COMMENT ON COLUMN outlets.domain IS 'Web domain without www, NULL where not known';
COMMENT ON COLUMN outlets.known IS 'False for a placeholder: never pooled, never counted as independent';

CREATE TABLE outlet_attributes (
    outlet_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (outlet_id, name)
);
COMMENT ON TABLE outlet_attributes IS 'The user''s own grouping columns from outlets.csv (lean, country, ownership, ...), one row per outlet and column.';
COMMENT ON COLUMN outlet_attributes.outlet_id IS 'The outlet';
COMMENT ON COLUMN outlet_attributes.name IS 'Column name in outlets.csv';
COMMENT ON COLUMN outlet_attributes.value IS 'Its value for this outlet';

CREATE TABLE articles (
    article_id VARCHAR NOT NULL,
    outlet_id VARCHAR NOT NULL,
    outlet_from VARCHAR NOT NULL,
    external_id VARCHAR,
    url VARCHAR,
    title VARCHAR,
    byline VARCHAR,
    genre VARCHAR NOT NULL,
    genre_from VARCHAR NOT NULL,
    published_at TIMESTAMP,
    published_from VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    n_words INTEGER NOT NULL,
    agency VARCHAR,
    content_hash VARCHAR NOT NULL,
    ingested_at TIMESTAMP NOT NULL,
    fingerprint VARCHAR NOT NULL,
    PRIMARY KEY (article_id)
);
COMMENT ON TABLE articles IS 'One row per article, cleaned, with where each piece of metadata came from (field, html, text, folder, unknown).';
COMMENT ON COLUMN articles.article_id IS 'Stable id: hash of the outlet and the external id, else the URL, else the content at first sight';
COMMENT ON COLUMN articles.outlet_id IS 'The publisher';
COMMENT ON COLUMN articles.outlet_from IS 'Where the outlet came from: field, html, text, folder or unknown';
COMMENT ON COLUMN articles.external_id IS 'The id the input gave, if any';
COMMENT ON COLUMN articles.url IS 'Address of the article, normalised';
COMMENT ON COLUMN articles.title IS 'Headline, NULL where the input has none';
COMMENT ON COLUMN articles.byline IS 'Author or authors as credited';
COMMENT ON COLUMN articles.genre IS 'news, opinion, analysis, press release or unknown';
COMMENT ON COLUMN articles.genre_from IS 'Where the genre came from';
COMMENT ON COLUMN articles.published_at IS 'Publication time in UTC; midnight where only a date is known; NULL where undated';
COMMENT ON COLUMN articles.published_from IS 'Where the date came from';
COMMENT ON COLUMN articles.language IS 'ISO 639-1 code of the text';
COMMENT ON COLUMN articles.text IS 'Body without boilerplate; every offset with field = text counts into it, in Unicode code points';
COMMENT ON COLUMN articles.n_words IS 'White-space separated words of text';
COMMENT ON COLUMN articles.agency IS 'News agency credited in byline, dateline or text';
COMMENT ON COLUMN articles.content_hash IS 'Hash of the input record (body and explicit fields) that these rows were made from';
COMMENT ON COLUMN articles.ingested_at IS 'When these rows were loaded (UTC)';
COMMENT ON COLUMN articles.fingerprint IS 'Models and settings that produced the extraction; a changed one re-extracts';

CREATE TABLE article_files (
    path VARCHAR NOT NULL,
    line INTEGER NOT NULL,
    article_id VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    PRIMARY KEY (path, line)
);
COMMENT ON TABLE article_files IS 'Which input each article was last read from.';
COMMENT ON COLUMN article_files.path IS 'Path relative to the corpus folder';
COMMENT ON COLUMN article_files.line IS 'Line on which the record starts; 1 for a file that holds one article';
COMMENT ON COLUMN article_files.article_id IS 'The article';
COMMENT ON COLUMN article_files.content_hash IS 'Hash of the record as read';
COMMENT ON COLUMN article_files.seen_at IS 'When this input was last read (UTC)';

CREATE TABLE input_files (
    path VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    mtime_ns BIGINT NOT NULL,
    read_at TIMESTAMP NOT NULL,
    fingerprint VARCHAR NOT NULL,
    PRIMARY KEY (path)
);
COMMENT ON TABLE input_files IS 'Files of the corpus as last read to the end: an unchanged size and modification time is not read again.';
COMMENT ON COLUMN input_files.path IS 'Path relative to the corpus folder';
COMMENT ON COLUMN input_files.size IS 'Bytes';
COMMENT ON COLUMN input_files.mtime_ns IS 'Modification time, nanoseconds since the epoch';
COMMENT ON COLUMN input_files.read_at IS 'When it was read (UTC)';
COMMENT ON COLUMN input_files.fingerprint IS 'Models and settings of the run that read it; under others its rejected records are tried again';

CREATE TABLE copies (
    article_id VARCHAR NOT NULL,
    origin_article_id VARCHAR,
    agency VARCHAR,
    kind VARCHAR NOT NULL,
    containment DOUBLE,
    PRIMARY KEY (article_id)
);
COMMENT ON TABLE copies IS 'Articles that are wholly or largely another''s text. They stay in articles; metrics count independent outlets.';
COMMENT ON COLUMN copies.article_id IS 'The copy';
COMMENT ON COLUMN copies.origin_article_id IS 'The article it copies; NULL where the origin (an agency''s own text) is not in the corpus';
COMMENT ON COLUMN copies.agency IS 'News agency credited, if any';
COMMENT ON COLUMN copies.kind IS 'duplicate, wire, syndication or press release';
COMMENT ON COLUMN copies.containment IS 'Share of the copy''s five-word shingles that the origin holds, 0 to 1';

CREATE TABLE rejected (
    path VARCHAR NOT NULL,
    line INTEGER,
    reason VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE rejected IS 'Every input that was not ingested, and why. A file that is read again replaces its rows.';
COMMENT ON COLUMN rejected.path IS 'Path relative to the corpus folder';
COMMENT ON COLUMN rejected.line IS 'Line of the record; NULL where the whole file is meant';
COMMENT ON COLUMN rejected.reason IS 'Short stable code: empty, binary, undecodable, no_text, not_english, too_long, bad_json, bad_csv, ...';
COMMENT ON COLUMN rejected.detail IS 'What is wrong and what to do, in one sentence';
COMMENT ON COLUMN rejected.seen_at IS 'When it was rejected (UTC)';

CREATE TABLE runs (
    run_id VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    status VARCHAR NOT NULL,
    n_seen INTEGER,
    n_added INTEGER,
    n_changed INTEGER,
    n_skipped INTEGER,
    n_rejected INTEGER,
    seconds DOUBLE,
    fingerprint VARCHAR,
    PRIMARY KEY (run_id)
);
COMMENT ON TABLE runs IS 'One row per batch run.';
COMMENT ON COLUMN runs.run_id IS 'Identifier of the run';
COMMENT ON COLUMN runs.started_at IS 'Start (UTC)';
COMMENT ON COLUMN runs.finished_at IS 'End (UTC); NULL while running or when killed';
COMMENT ON COLUMN runs.status IS 'running, completed, failed or interrupted (killed; noted by the next run)';
COMMENT ON COLUMN runs.n_seen IS 'Input records present in the corpus: new, changed, unchanged or rejected';
COMMENT ON COLUMN runs.n_added IS 'Articles added';
COMMENT ON COLUMN runs.n_changed IS 'Articles whose rows were replaced';
COMMENT ON COLUMN runs.n_skipped IS 'Articles left as they were';
COMMENT ON COLUMN runs.n_rejected IS 'Inputs rejected, those of unchanged files included';
COMMENT ON COLUMN runs.seconds IS 'Wall-clock seconds';
COMMENT ON COLUMN runs.fingerprint IS 'Models and settings of this run';

CREATE TABLE redirects (
    kind VARCHAR NOT NULL,
    old_id VARCHAR NOT NULL,
    new_id VARCHAR NOT NULL,
    PRIMARY KEY (kind, old_id)
);
COMMENT ON TABLE redirects IS 'Ids that were merged or replaced: follow old_id to new_id.';
COMMENT ON COLUMN redirects.kind IS 'entity or story';
COMMENT ON COLUMN redirects.old_id IS 'The id that no longer exists';
COMMENT ON COLUMN redirects.new_id IS 'What it became';

CREATE TABLE warehouse_state (
    name VARCHAR NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name)
);
COMMENT ON TABLE warehouse_state IS 'Counters that say whether the comparison and the published snapshot are up to date.';
COMMENT ON COLUMN warehouse_state.name IS 'data_version (grows with each load) or compared_version (the data_version last compared), compared_code (what compared it), corpus (the folder last read)';
COMMENT ON COLUMN warehouse_state.value IS 'Its value';
