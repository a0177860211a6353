-- What the items in the caller's Arrow table judged_items (kind, aspect, item_id) claim now, hashed
-- as in v_precision. Items that are no more are missing.
SELECT
    i.kind, i.aspect, i.item_id,
    CASE i.aspect
        WHEN 'quote' THEN quote_claim(q.content, q.kind, q.cue)
        ELSE speaker_claim(q.content, q.speaker_id)
    END AS claim_hash,
    r.fingerprint
FROM judged_items AS i
JOIN quotes AS q ON q.quote_id = i.item_id
JOIN articles AS r ON r.article_id = q.article_id
WHERE i.kind = 'quotes'
UNION ALL
SELECT
    i.kind, i.aspect, i.item_id,
    stance_claim(
        CASE s.field WHEN 'title' THEN r.title ELSE r.text END[s.evidence_start + 1:s.evidence_end],
        s.holder_kind, s.holder_id, s.target_id, s.label
    ),
    r.fingerprint
FROM judged_items AS i
JOIN stances AS s ON s.stance_id = i.item_id
JOIN articles AS r ON r.article_id = s.article_id
WHERE i.kind = 'stances'
UNION ALL
SELECT
    i.kind, i.aspect, i.item_id,
    match_claim(a.content, b.content, CASE i.aspect WHEN 'relation' THEN m.relation END),
    r.fingerprint
FROM judged_items AS i
JOIN statement_matches AS m
    ON m.quote_a = split_part(i.item_id, '+', 1) AND m.quote_b = split_part(i.item_id, '+', 2)
JOIN statement_quotes AS sa ON sa.quote_id = m.quote_a
JOIN statement_quotes AS sb ON sb.quote_id = m.quote_b AND sb.statement_id = sa.statement_id
JOIN quotes AS a ON a.quote_id = m.quote_a
JOIN quotes AS b ON b.quote_id = m.quote_b
JOIN articles AS r ON r.article_id = a.article_id
WHERE i.kind = 'matches';
