-- Where two outlets quote one statement directly, do they print the same words?
SELECT outlet_a, outlet_b, relation, meaning_changed, speaker, changed_words, content_a, content_b
FROM v_direct_quote_pairs
ORDER BY relation = 'verbatim', meaning_changed DESC, similarity, quote_a, quote_b
LIMIT 30;
