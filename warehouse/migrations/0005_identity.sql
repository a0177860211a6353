-- Identity across articles: which keys were joined and why, and the user's corrections.

CREATE TABLE entity_joins (
    entity_id VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    joined_to VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL,
    n_articles INTEGER NOT NULL,
    example_article_id VARCHAR NOT NULL,
    PRIMARY KEY (key, joined_to, rule)
);
COMMENT ON TABLE entity_joins IS 'Keys of articles that are part of an entity under another id, each with the rule that joined it (docs/entities.md).';
COMMENT ON COLUMN entity_joins.entity_id IS 'The entity';
COMMENT ON COLUMN entity_joins.key IS 'Key that an article alone supports (article_entities.key, with initials or a suffix where they tell two people apart)';
COMMENT ON COLUMN entity_joins.joined_to IS 'Key it was joined to, which may be joined further';
COMMENT ON COLUMN entity_joins.rule IS 'Name of the rule; override for the user''s';
COMMENT ON COLUMN entity_joins.evidence IS 'What spoke for it, in the example article where rules decide article by article';
COMMENT ON COLUMN entity_joins.n_articles IS 'Articles in which the rule joined the key';
COMMENT ON COLUMN entity_joins.example_article_id IS 'The first of them';

CREATE TABLE overrides (
    line INTEGER NOT NULL,
    alias VARCHAR,
    entity VARCHAR,
    type VARCHAR,
    action VARCHAR,
    article_id VARCHAR,
    problem VARCHAR,
    n_entities INTEGER NOT NULL,
    PRIMARY KEY (line)
);
COMMENT ON TABLE overrides IS 'The lines of the user''s overrides.csv as the last batch applied them.';
COMMENT ON COLUMN overrides.line IS 'Line of the file';
COMMENT ON COLUMN overrides.alias IS 'Surface form or entity id that the line is about';
COMMENT ON COLUMN overrides.entity IS 'Entity that it joins, an id or a name';
COMMENT ON COLUMN overrides.type IS 'Entity type that it gives';
COMMENT ON COLUMN overrides.action IS 'join, split or type';
COMMENT ON COLUMN overrides.article_id IS 'The one article it is limited to, NULL for all';
COMMENT ON COLUMN overrides.problem IS 'Why the line could not be applied and what to do, NULL where it was';
COMMENT ON COLUMN overrides.n_entities IS 'Entities of single articles that it changed';

-- An override that is taken back, or a better rule, must bring a stance back without reading the
-- article again.
CREATE TABLE stances_toward_oneself AS FROM stances LIMIT 0;
COMMENT ON TABLE stances_toward_oneself IS 'Stances whose holder and target turned out to be one entity: no stances, but kept in case they are told apart again.';
COMMENT ON COLUMN stances_toward_oneself.stance_id IS 'Stable id from article, field and offsets';
COMMENT ON COLUMN stances_toward_oneself.article_id IS 'The article';
COMMENT ON COLUMN stances_toward_oneself.holder_kind IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.holder_id IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.target_id IS 'The same entity';
COMMENT ON COLUMN stances_toward_oneself.target_mention_id IS 'Its mention';
COMMENT ON COLUMN stances_toward_oneself.label IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.p_unfavourable IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.p_neutral IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.p_favourable IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.score IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.confidence IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.hypothetical IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.quote_id IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.field IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.evidence_start IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.evidence_end IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.holder_local IS 'As in stances';
COMMENT ON COLUMN stances_toward_oneself.target_local IS 'As in stances';
