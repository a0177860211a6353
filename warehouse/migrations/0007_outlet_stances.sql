-- Where each article stands toward the targets that it mentions, beside the rows of single stances.

CREATE TABLE outlet_stances (
    article_id VARCHAR NOT NULL,
    target_id VARCHAR NOT NULL,
    p_unfavourable DOUBLE NOT NULL,
    p_neutral DOUBLE NOT NULL,
    p_favourable DOUBLE NOT NULL,
    score DOUBLE NOT NULL,
    label VARCHAR NOT NULL,
    n_mentions INTEGER NOT NULL,
    n_stances INTEGER NOT NULL,
    PRIMARY KEY (article_id, target_id)
);
COMMENT ON TABLE outlet_stances IS 'The outlet''s stance over a whole article toward each target of its story that it mentions, for news that is no copy (docs/outlet-stance.md).';
COMMENT ON COLUMN outlet_stances.article_id IS 'The article';
COMMENT ON COLUMN outlet_stances.target_id IS 'Entity toward which an article of the story has a stance';
COMMENT ON COLUMN outlet_stances.p_unfavourable IS 'Probability that the article is unfavourable to the target';
COMMENT ON COLUMN outlet_stances.p_neutral IS 'Probability that it is neither; the three sum to 1';
COMMENT ON COLUMN outlet_stances.p_favourable IS 'Probability that it is favourable';
COMMENT ON COLUMN outlet_stances.score IS 'p_favourable - p_unfavourable, -1 to 1';
COMMENT ON COLUMN outlet_stances.label IS 'unfavourable, neutral or favourable: called about as often as annotators do';
COMMENT ON COLUMN outlet_stances.n_mentions IS 'Mentions of the target in the text';
COMMENT ON COLUMN outlet_stances.n_stances IS 'Stances toward it in the text, of the outlet and of speakers, that the figures rest on';
