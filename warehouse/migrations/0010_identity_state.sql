-- What identity across articles keeps from batch to batch, so that a batch looks at what is new.

-- NULL until an article's entities were looked at: loading an article again makes it NULL again.
ALTER TABLE article_entities ADD COLUMN written_id BIGINT;
ALTER TABLE article_entities ADD COLUMN n_mentions INTEGER;
COMMENT ON COLUMN article_entities.written_id IS 'The entity as articles write it (written_entities); NULL before identity across articles';
COMMENT ON COLUMN article_entities.n_mentions IS 'Mentions of the entity in the article; NULL before identity across articles';

CREATE TABLE written_entities (
    written_id BIGINT NOT NULL,
    key VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    country_code VARCHAR,
    wikidata_id VARCHAR,
    aliases VARCHAR[] NOT NULL,
    kinds VARCHAR[] NOT NULL,
    forms VARCHAR[] NOT NULL,
    initials VARCHAR NOT NULL,
    suffix VARCHAR NOT NULL,
    initial VARCHAR NOT NULL,
    apart VARCHAR[] NOT NULL,
    hyphenated BOOLEAN NOT NULL,
    acronyms VARCHAR[] NOT NULL,
    called VARCHAR[] NOT NULL,
    PRIMARY KEY (written_id)
);
COMMENT ON TABLE written_entities IS 'Entities as articles write them: what is alike in many articles once, with what the rules of identity look at. Working state.';
COMMENT ON COLUMN written_entities.written_id IS 'Hash of key, name, type, codes and forms';
COMMENT ON COLUMN written_entities.key IS 'article_entities.key; of unnamed speakers with * for the article';
COMMENT ON COLUMN written_entities.name IS 'article_entities.name';
COMMENT ON COLUMN written_entities.type IS 'article_entities.type';
COMMENT ON COLUMN written_entities.country_code IS 'article_entities.country_code';
COMMENT ON COLUMN written_entities.wikidata_id IS 'article_entities.wikidata_id';
COMMENT ON COLUMN written_entities.aliases IS 'Surface forms, sorted';
COMMENT ON COLUMN written_entities.kinds IS 'Kind of each surface form (article_aliases.kind)';
COMMENT ON COLUMN written_entities.forms IS 'Folded names among the forms';
COMMENT ON COLUMN written_entities.initials IS 'Middle initials that the forms agree on';
COMMENT ON COLUMN written_entities.suffix IS 'Suffix (jr, iii) that the forms agree on';
COMMENT ON COLUMN written_entities.initial IS 'First letter that goes with a lone surname';
COMMENT ON COLUMN written_entities.apart IS 'Keys with suffix that a form such as "Trump Jr." tells apart';
COMMENT ON COLUMN written_entities.hyphenated IS 'Whether the last two words of a person''s name are written as one';
COMMENT ON COLUMN written_entities.acronyms IS 'Keys of acronyms that the articles introduce; = for what is an acronym itself';
COMMENT ON COLUMN written_entities.called IS 'All names, as overrides are compared with them';

CREATE TABLE entity_uses (
    entity_id VARCHAR NOT NULL,
    written_id BIGINT NOT NULL,
    n_articles INTEGER NOT NULL,
    n_mentions INTEGER NOT NULL
);
COMMENT ON TABLE entity_uses IS 'What articles write for each entity but unnamed speakers, as of the last batch: the difference to the next tells whose name or aliases may change.';
COMMENT ON COLUMN entity_uses.entity_id IS 'The entity';
COMMENT ON COLUMN entity_uses.written_id IS 'What is written';
COMMENT ON COLUMN entity_uses.n_articles IS 'Local entities that are so';
COMMENT ON COLUMN entity_uses.n_mentions IS 'Their mentions';

CREATE TABLE moved_forms (
    article_id VARCHAR NOT NULL,
    local_id INTEGER NOT NULL,
    alias VARCHAR NOT NULL,
    entity_id VARCHAR NOT NULL,
    PRIMARY KEY (article_id, local_id, alias)
);
COMMENT ON TABLE moved_forms IS 'Single forms of an article''s entity that the user''s overrides gave to another entity.';
COMMENT ON COLUMN moved_forms.article_id IS 'The article';
COMMENT ON COLUMN moved_forms.local_id IS 'The entity within the article';
COMMENT ON COLUMN moved_forms.alias IS 'The form as written';
COMMENT ON COLUMN moved_forms.entity_id IS 'The entity it names';
