CREATE OR REPLACE MACRO outlet_pair(name_a, name_b) AS TABLE
SELECT * FROM v_agreement_matrix
WHERE (outlet_a = name_a AND outlet_b = name_b) OR (outlet_a = name_b AND outlet_b = name_a)
ORDER BY metric, voice;

COMMENT ON MACRO TABLE outlet_pair IS 'Agreement of two outlets over the corpus: FROM outlet_pair(''A'', ''B'')';
