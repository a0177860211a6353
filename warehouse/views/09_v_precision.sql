-- What a person judges, as a short hash: the words shown and what is said of them, not how sure the
-- machine is. The letter in front keeps spreadsheets from reading a number.
CREATE OR REPLACE MACRO claim_hash(words, says) AS
    'c' || left(md5(concat(words, chr(31), coalesce(says, chr(30)))), 11);
COMMENT ON MACRO claim_hash IS 'Short hash of the words that were judged and of what is claimed of them';

CREATE OR REPLACE MACRO quote_claim(content, kind, cue) AS
    claim_hash(content, concat(kind, chr(31), coalesce(cue, chr(30))));
COMMENT ON MACRO quote_claim IS 'Hash of what a quote claims: its content, kind and cue';

CREATE OR REPLACE MACRO speaker_claim(content, speaker_id) AS
    CASE WHEN speaker_id IS NOT NULL THEN claim_hash(content, speaker_id) END;
COMMENT ON MACRO speaker_claim IS 'Hash of the claim that an entity speaks the content; NULL where none is named';

CREATE OR REPLACE MACRO stance_claim(evidence, holder_kind, holder_id, target_id, label) AS
    claim_hash(evidence, concat_ws(chr(31), holder_kind, target_id, label,
                                   CASE holder_kind WHEN 'speaker' THEN holder_id END));
COMMENT ON MACRO stance_claim IS 'Hash of what a stance claims: evidence, holder, target, label';

CREATE OR REPLACE MACRO match_claim(content_a, content_b, relation) AS
    claim_hash(concat(content_a, chr(31), content_b), relation);
COMMENT ON MACRO match_claim IS 'Hash of the claim that two contents report one statement; relation NULL where only that is judged';

CREATE OR REPLACE VIEW v_precision AS
WITH items AS (
    SELECT DISTINCT kind, aspect, item_id FROM verdicts
), claims AS (
    SELECT i.kind, i.aspect, i.item_id,
        CASE i.aspect
            WHEN 'quote' THEN quote_claim(q.content, q.kind, q.cue)
            ELSE speaker_claim(q.content, q.speaker_id)
        END AS claim_hash
    FROM items AS i
    JOIN quotes AS q ON q.quote_id = i.item_id
    WHERE i.kind = 'quotes'
    UNION ALL
    SELECT i.kind, i.aspect, i.item_id,
        stance_claim(
            CASE s.field WHEN 'title' THEN a.title ELSE a.text END[s.evidence_start + 1:s.evidence_end],
            s.holder_kind, s.holder_id, s.target_id, s.label
        )
    FROM items AS i
    JOIN stances AS s ON s.stance_id = i.item_id
    JOIN articles AS a ON a.article_id = s.article_id
    WHERE i.kind = 'stances'
    UNION ALL
    SELECT i.kind, i.aspect, i.item_id,
        match_claim(a.content, b.content, CASE i.aspect WHEN 'relation' THEN m.relation END)
    FROM items AS i
    JOIN statement_matches AS m
        ON m.quote_a = split_part(i.item_id, '+', 1) AND m.quote_b = split_part(i.item_id, '+', 2)
    JOIN statement_quotes AS sa ON sa.quote_id = m.quote_a
    JOIN statement_quotes AS sb ON sb.quote_id = m.quote_b AND sb.statement_id = sa.statement_id
    JOIN quotes AS a ON a.quote_id = m.quote_a
    JOIN quotes AS b ON b.quote_id = m.quote_b
    WHERE i.kind = 'matches'
), by_item AS (
    -- Of several judges each has an equal say: leaving out what they dispute would flatter.
    SELECT v.kind, v.aspect, v.frame, v.item_id,
        count(c.claim_hash) > 0 AS counts,
        avg(CASE v.verdict WHEN 'right' THEN 1 WHEN 'wrong' THEN 0 END)
            FILTER (c.claim_hash IS NOT NULL) AS part_right
    FROM verdicts AS v
    LEFT JOIN claims AS c
        ON c.kind = v.kind AND c.aspect = v.aspect AND c.item_id = v.item_id
        AND c.claim_hash = v.claim_hash
    GROUP BY v.kind, v.aspect, v.frame, v.item_id
), counted AS (
    SELECT kind, aspect, frame,
        count(*) FILTER (counts) AS n_judged,
        coalesce(sum(part_right), 0) AS n_right,
        count(*) FILTER (counts AND part_right IS NULL) AS n_unsure,
        count(*) FILTER (NOT counts) AS n_stale,
        nullif(count(part_right), 0) AS n
    FROM by_item
    GROUP BY ALL
), estimated AS (
    -- E. B. Wilson's score interval (1927), two-sided 95 percent.
    SELECT *, n_right / n AS share, 1.959963984540054 AS z,
        (share + z * z / (2 * n)) / (1 + z * z / n) AS centre,
        z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) AS half
    FROM counted
)
SELECT
    kind, aspect, frame, n_judged, n_right, n_unsure,
    CASE WHEN n >= 10 THEN share END AS precision,
    CASE WHEN n >= 10 THEN greatest(centre - half, 0) END AS ci_low,
    CASE WHEN n >= 10 THEN least(centre + half, 1) END AS ci_high,
    n_stale
FROM estimated;

COMMENT ON VIEW v_precision IS 'How often the machine is right, by the verdicts of people on random samples (docs/checking.md). Only the frame all speaks for everything of its kind.';
COMMENT ON COLUMN v_precision.kind IS 'quotes, stances or matches';
COMMENT ON COLUMN v_precision.aspect IS 'What was judged: quote (content, kind and cue) or speaker, stance, match or relation';
COMMENT ON COLUMN v_precision.frame IS 'What the sample was drawn from: all, or the restriction it was drawn under';
COMMENT ON COLUMN v_precision.n_judged IS 'Items judged whose claim is unchanged, those of n_unsure included';
COMMENT ON COLUMN v_precision.n_right IS 'Of these, judged right; an item that judges dispute counts by the part of them who say right';
COMMENT ON COLUMN v_precision.n_unsure IS 'Of n_judged, those of which every judge was unsure';
COMMENT ON COLUMN v_precision.precision IS 'n_right / (n_judged - n_unsure); NULL below 10 decided items';
COMMENT ON COLUMN v_precision.ci_low IS 'Lower end of the 95 percent interval (Wilson)';
COMMENT ON COLUMN v_precision.ci_high IS 'Upper end';
COMMENT ON COLUMN v_precision.n_stale IS 'Items judged whose claim has changed or vanished since: they count nowhere else';
