SELECT count(*) < 2 FROM warehouse_state
WHERE (name = 'compared_version'
       AND value = (SELECT value FROM warehouse_state WHERE name = 'data_version'))
   OR (name = 'compared_code' AND value = $code);
