-- Which quotes were reworded from one outlet to another, and in which words?
SELECT a.speaker, a.outlet AS outlet_a, b.outlet AS outlet_b, m.changed_words,
    round(m.similarity, 2) AS similarity, a.content AS content_a, b.content AS content_b
FROM statement_matches AS m
JOIN v_quotes AS a ON a.quote_id = m.quote_a
JOIN v_quotes AS b ON b.quote_id = m.quote_b
WHERE m.relation = 'edited' AND a.outlet_id <> b.outlet_id AND NOT a.is_copy AND NOT b.is_copy
ORDER BY similarity DESC, m.quote_a, m.quote_b
LIMIT 20;
