-- Where does one speaker stand for and against one target?
SELECT headline, reason, outlet_a, passage_a, outlet_b, passage_b
FROM v_contradictions
ORDER BY headline, reason, outlet_a, outlet_b;
