-- The snapshot is behind; a comparison that was up to date stays so.
UPDATE warehouse_state SET value = value + 1
WHERE name = 'data_version'
   OR (name = 'compared_version'
       AND value = (SELECT value FROM warehouse_state WHERE name = 'data_version'));
