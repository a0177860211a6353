-- What people said of items drawn by `concord sample` (docs/checking.md).

CREATE TABLE verdicts (
    kind VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    aspect VARCHAR NOT NULL,
    claim_hash VARCHAR NOT NULL,
    frame VARCHAR NOT NULL,
    judge VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    note VARCHAR,
    seed BIGINT NOT NULL,
    fingerprint VARCHAR NOT NULL,
    judged_at TIMESTAMP NOT NULL,
    PRIMARY KEY (kind, item_id, aspect, claim_hash, frame, judge)
);
COMMENT ON TABLE verdicts IS 'Verdicts of people on sampled items (docs/checking.md). No run removes them; one counts in v_precision while the item still makes the claim that was judged.';
COMMENT ON COLUMN verdicts.kind IS 'quotes, stances or matches';
COMMENT ON COLUMN verdicts.item_id IS 'quote_id or stance_id; of a match both quote ids, joined by a plus sign';
COMMENT ON COLUMN verdicts.aspect IS 'What was judged: quote or speaker, stance, match or relation';
COMMENT ON COLUMN verdicts.claim_hash IS 'Hash of what was claimed when it was judged';
COMMENT ON COLUMN verdicts.frame IS 'What the sample was drawn from: all, or the restriction it was drawn under';
COMMENT ON COLUMN verdicts.judge IS 'Who judged';
COMMENT ON COLUMN verdicts.verdict IS 'right, wrong or unsure';
COMMENT ON COLUMN verdicts.note IS 'What the judge remarked';
COMMENT ON COLUMN verdicts.seed IS 'Seed of the sample';
COMMENT ON COLUMN verdicts.fingerprint IS 'Models and settings of the extraction that made the claim, as of articles.fingerprint';
COMMENT ON COLUMN verdicts.judged_at IS 'When the verdict was read back (UTC)';
