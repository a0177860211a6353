-- What was found in the articles: entities, mentions, quotes, stances, relations.

CREATE TABLE entities (
    entity_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    country_code VARCHAR,
    wikidata_id VARCHAR,
    PRIMARY KEY (entity_id)
);
COMMENT ON TABLE entities IS 'Real things that articles name, across articles. Unnamed speakers (type unnamed) are scoped to one article.';
COMMENT ON COLUMN entities.entity_id IS 'Canonical key: country:<iso code>, person:<normalised name>, unnamed:<article id>:<head phrase>, ...';
COMMENT ON COLUMN entities.name IS 'Best known name';
COMMENT ON COLUMN entities.type IS 'person, country, organisation, place, group, other or unnamed';
COMMENT ON COLUMN entities.country_code IS 'ISO 3166-1 alpha-2 code in lower case, countries only';
COMMENT ON COLUMN entities.wikidata_id IS 'Wikidata QID where the shipped table gives one';

CREATE TABLE entity_aliases (
    entity_id VARCHAR NOT NULL,
    alias VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    PRIMARY KEY (entity_id, alias, kind)
);
COMMENT ON TABLE entity_aliases IS 'Surface forms that name an entity.';
COMMENT ON COLUMN entity_aliases.entity_id IS 'The entity';
COMMENT ON COLUMN entity_aliases.alias IS 'The form as written';
COMMENT ON COLUMN entity_aliases.kind IS 'name, acronym, demonym or metonym (Beijing for China)';

CREATE TABLE article_entities (
    article_id VARCHAR NOT NULL,
    local_id INTEGER NOT NULL,
    entity_id VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    country_code VARCHAR,
    wikidata_id VARCHAR,
    PRIMARY KEY (article_id, local_id)
);
COMMENT ON TABLE article_entities IS 'What one article''s mentions name, before identity across articles; resolution maps it to entity_id.';
COMMENT ON COLUMN article_entities.article_id IS 'The article';
COMMENT ON COLUMN article_entities.local_id IS 'Number within the article';
COMMENT ON COLUMN article_entities.entity_id IS 'The entity it resolves to';
COMMENT ON COLUMN article_entities.key IS 'Canonical key the article alone supports';
COMMENT ON COLUMN article_entities.name IS 'Name within the article';
COMMENT ON COLUMN article_entities.type IS 'Entity type';
COMMENT ON COLUMN article_entities.country_code IS 'ISO code, countries only';
COMMENT ON COLUMN article_entities.wikidata_id IS 'QID where known';

CREATE TABLE article_aliases (
    article_id VARCHAR NOT NULL,
    local_id INTEGER NOT NULL,
    alias VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    PRIMARY KEY (article_id, local_id, alias, kind)
);
COMMENT ON TABLE article_aliases IS 'Surface forms of an article''s entities.';
COMMENT ON COLUMN article_aliases.article_id IS 'The article';
COMMENT ON COLUMN article_aliases.local_id IS 'The entity within the article';
COMMENT ON COLUMN article_aliases.alias IS 'The form as written';
COMMENT ON COLUMN article_aliases.kind IS 'name, acronym, demonym or metonym';

CREATE TABLE mentions (
    mention_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    entity_id VARCHAR,
    field VARCHAR NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    surface VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    local_id INTEGER,
    PRIMARY KEY (mention_id)
);
COMMENT ON TABLE mentions IS 'Spans that name an entity.';
COMMENT ON COLUMN mentions.mention_id IS 'Stable id from article, field and offsets';
COMMENT ON COLUMN mentions.article_id IS 'The article';
COMMENT ON COLUMN mentions.entity_id IS 'The entity named, NULL where unresolved';
COMMENT ON COLUMN mentions.field IS 'title or text';
COMMENT ON COLUMN mentions.start_char IS 'Start offset, Unicode code points';
COMMENT ON COLUMN mentions.end_char IS 'End offset, half open';
COMMENT ON COLUMN mentions.surface IS 'The slice of the field';
COMMENT ON COLUMN mentions.label IS 'NER label (PERSON, GPE, ...), NOMINAL or PRONOUN';
COMMENT ON COLUMN mentions.kind IS 'name, nominal, pronoun or metonym';
COMMENT ON COLUMN mentions.local_id IS 'The entity within the article';

CREATE TABLE quotes (
    quote_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    speaker_id VARCHAR,
    speaker_mention_id VARCHAR,
    cue VARCHAR,
    cue_start INTEGER,
    cue_end INTEGER,
    content VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    marked BOOLEAN NOT NULL,
    act VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL,
    source_start INTEGER,
    source_end INTEGER,
    speaker_local INTEGER,
    PRIMARY KEY (quote_id)
);
COMMENT ON TABLE quotes IS 'Attributions: who is said to have said, thought or claimed what.';
COMMENT ON COLUMN quotes.quote_id IS 'Stable id from article, field and offsets';
COMMENT ON COLUMN quotes.article_id IS 'The article';
COMMENT ON COLUMN quotes.speaker_id IS 'The entity that speaks, NULL where unknown';
COMMENT ON COLUMN quotes.speaker_mention_id IS 'The mention beside the cue, NULL where none';
COMMENT ON COLUMN quotes.cue IS 'Words that attribute: said, according to; NULL where none';
COMMENT ON COLUMN quotes.cue_start IS 'Start offset of the cue';
COMMENT ON COLUMN quotes.cue_end IS 'End offset of the cue';
COMMENT ON COLUMN quotes.content IS 'What is said; several parts are joined with " … "';
COMMENT ON COLUMN quotes.field IS 'title or text';
COMMENT ON COLUMN quotes.start_char IS 'Start of the hull of all parts';
COMMENT ON COLUMN quotes.end_char IS 'End of the hull, half open';
COMMENT ON COLUMN quotes.kind IS 'direct, indirect or mixed';
COMMENT ON COLUMN quotes.marked IS 'False for direct speech without quotation marks, and for indirect speech';
COMMENT ON COLUMN quotes.act IS 'Class of speech act: say, accuse, deny, believe, ...';
COMMENT ON COLUMN quotes.confidence IS 'Estimated probability that the attribution is right, 0 to 1';
COMMENT ON COLUMN quotes.source_start IS 'Start offset of the speaker mention as written';
COMMENT ON COLUMN quotes.source_end IS 'End offset of the speaker mention as written';
COMMENT ON COLUMN quotes.speaker_local IS 'The speaker within the article';

CREATE TABLE quote_parts (
    quote_id VARCHAR NOT NULL,
    part INTEGER NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    PRIMARY KEY (quote_id, part)
);
COMMENT ON TABLE quote_parts IS 'The parts of a quote''s content, in order.';
COMMENT ON COLUMN quote_parts.quote_id IS 'The quote';
COMMENT ON COLUMN quote_parts.part IS 'Number of the part, from 0';
COMMENT ON COLUMN quote_parts.start_char IS 'Start offset';
COMMENT ON COLUMN quote_parts.end_char IS 'End offset, half open';

CREATE TABLE stances (
    stance_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    holder_kind VARCHAR NOT NULL,
    holder_id VARCHAR,
    target_id VARCHAR NOT NULL,
    target_mention_id VARCHAR,
    label VARCHAR NOT NULL,
    p_unfavourable DOUBLE NOT NULL,
    p_neutral DOUBLE NOT NULL,
    p_favourable DOUBLE NOT NULL,
    score DOUBLE NOT NULL,
    confidence DOUBLE NOT NULL,
    hypothetical BOOLEAN NOT NULL,
    quote_id VARCHAR,
    field VARCHAR NOT NULL,
    evidence_start INTEGER NOT NULL,
    evidence_end INTEGER NOT NULL,
    holder_local INTEGER,
    target_local INTEGER NOT NULL,
    PRIMARY KEY (stance_id)
);
COMMENT ON TABLE stances IS 'Evaluations of a target by a holder. The three voices (outlet, author, speaker) are never pooled.';
COMMENT ON COLUMN stances.stance_id IS 'Stable id from article, field and offsets';
COMMENT ON COLUMN stances.article_id IS 'The article';
COMMENT ON COLUMN stances.holder_kind IS 'outlet, author or speaker';
COMMENT ON COLUMN stances.holder_id IS 'outlet_id for outlet; entity_id for speaker; for author the byline in the form author:<outlet_id>:<byline>';
COMMENT ON COLUMN stances.target_id IS 'The entity evaluated';
COMMENT ON COLUMN stances.target_mention_id IS 'Its mention';
COMMENT ON COLUMN stances.label IS 'favourable, neutral or unfavourable';
COMMENT ON COLUMN stances.p_unfavourable IS 'Probability of unfavourable';
COMMENT ON COLUMN stances.p_neutral IS 'Probability of neutral';
COMMENT ON COLUMN stances.p_favourable IS 'Probability of favourable';
COMMENT ON COLUMN stances.score IS 'p_favourable - p_unfavourable, -1 to 1';
COMMENT ON COLUMN stances.confidence IS 'Probability of the label';
COMMENT ON COLUMN stances.hypothetical IS 'Conditional, question or hedge: does not assert';
COMMENT ON COLUMN stances.quote_id IS 'The quote it stands in, when the holder is a speaker';
COMMENT ON COLUMN stances.field IS 'title or text';
COMMENT ON COLUMN stances.evidence_start IS 'Start offset of the evidence';
COMMENT ON COLUMN stances.evidence_end IS 'End offset, half open';
COMMENT ON COLUMN stances.holder_local IS 'The holder within the article, speakers only';
COMMENT ON COLUMN stances.target_local IS 'The target within the article';

CREATE TABLE relations (
    relation_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    actor_id VARCHAR NOT NULL,
    target_id VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    polarity VARCHAR NOT NULL,
    cue_start INTEGER NOT NULL,
    cue_end INTEGER NOT NULL,
    quote_id VARCHAR,
    field VARCHAR NOT NULL,
    actor_local INTEGER NOT NULL,
    target_local INTEGER NOT NULL,
    PRIMARY KEY (relation_id)
);
COMMENT ON TABLE relations IS 'What one actor does to another (accuses, sanctions, backs, meets): events, not stances.';
COMMENT ON COLUMN relations.relation_id IS 'Stable id from article, field and offsets';
COMMENT ON COLUMN relations.article_id IS 'The article';
COMMENT ON COLUMN relations.actor_id IS 'The entity that acts';
COMMENT ON COLUMN relations.target_id IS 'The entity acted upon';
COMMENT ON COLUMN relations.action IS 'Lemma of the action';
COMMENT ON COLUMN relations.polarity IS 'cooperative, neutral or conflictual';
COMMENT ON COLUMN relations.cue_start IS 'Start offset of the verb';
COMMENT ON COLUMN relations.cue_end IS 'End offset';
COMMENT ON COLUMN relations.quote_id IS 'The quote that reports it, NULL in the outlet''s own voice';
COMMENT ON COLUMN relations.field IS 'title or text';
COMMENT ON COLUMN relations.actor_local IS 'The actor within the article';
COMMENT ON COLUMN relations.target_local IS 'The target within the article';
