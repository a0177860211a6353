-- What cannot both hold?
SELECT headline, kind, reason, outlet_a, passage_a, outlet_b, passage_b
FROM v_contradictions
ORDER BY headline, kind, reason, outlet_a, outlet_b;
