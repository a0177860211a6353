CREATE OR REPLACE VIEW v_direct_quote_pairs AS
SELECT
    t.headline, oa.name AS outlet_a, ob.name AS outlet_b,
    e.name AS speaker, m.relation, m.similarity, m.meaning_changed, m.trimmed, m.changed_words,
    qa.content AS content_a, qb.content AS content_b,
    m.story_id, sa.statement_id, m.quote_a, m.quote_b
FROM statement_matches AS m
JOIN statement_quotes AS sa ON sa.quote_id = m.quote_a
JOIN statement_quotes AS sb ON sb.quote_id = m.quote_b AND sb.statement_id = sa.statement_id
JOIN quotes AS qa ON qa.quote_id = m.quote_a AND qa.kind = 'direct'
JOIN quotes AS qb ON qb.quote_id = m.quote_b AND qb.kind = 'direct'
JOIN articles AS aa ON aa.article_id = qa.article_id
JOIN articles AS ab ON ab.article_id = qb.article_id
JOIN outlets AS oa ON oa.outlet_id = aa.outlet_id AND oa.known
JOIN outlets AS ob ON ob.outlet_id = ab.outlet_id AND ob.known
JOIN stories AS t ON t.story_id = m.story_id
JOIN statements AS s ON s.statement_id = sa.statement_id
LEFT JOIN entities AS e ON e.entity_id = s.speaker_id
ANTI JOIN copies AS ca ON ca.article_id = aa.article_id
ANTI JOIN copies AS cb ON cb.article_id = ab.article_id
WHERE aa.outlet_id <> ab.outlet_id;

COMMENT ON VIEW v_direct_quote_pairs IS 'Pairs of direct quotes of one statement in two known outlets (no copies): what quote_verbatim and quote_fidelity count, word by word.';
COMMENT ON COLUMN v_direct_quote_pairs.headline IS 'Headline of the story';
COMMENT ON COLUMN v_direct_quote_pairs.outlet_a IS 'Outlet of the first quote';
COMMENT ON COLUMN v_direct_quote_pairs.outlet_b IS 'Outlet of the second';
COMMENT ON COLUMN v_direct_quote_pairs.speaker IS 'Speaker of the statement';
COMMENT ON COLUMN v_direct_quote_pairs.relation IS 'verbatim, edited or paraphrase';
COMMENT ON COLUMN v_direct_quote_pairs.similarity IS 'Similarity of the matched words, 0 to 1';
COMMENT ON COLUMN v_direct_quote_pairs.meaning_changed IS 'Whether the words that differ change the meaning';
COMMENT ON COLUMN v_direct_quote_pairs.trimmed IS 'Whether one leaves out a negation, condition or qualifier';
COMMENT ON COLUMN v_direct_quote_pairs.changed_words IS 'JSON array of [words in a, words in b] that differ';
COMMENT ON COLUMN v_direct_quote_pairs.content_a IS 'First quote';
COMMENT ON COLUMN v_direct_quote_pairs.content_b IS 'Second quote';
COMMENT ON COLUMN v_direct_quote_pairs.story_id IS 'The story';
COMMENT ON COLUMN v_direct_quote_pairs.statement_id IS 'The statement';
COMMENT ON COLUMN v_direct_quote_pairs.quote_a IS 'First quote id';
COMMENT ON COLUMN v_direct_quote_pairs.quote_b IS 'Second quote id';
