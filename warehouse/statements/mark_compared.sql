-- The comparison is data too: the snapshot is behind whenever it was made anew.
UPDATE warehouse_state SET value = value + 1 WHERE name = 'data_version';
INSERT OR REPLACE INTO warehouse_state
SELECT 'compared_version', value FROM warehouse_state WHERE name = 'data_version';
INSERT OR REPLACE INTO warehouse_state SELECT 'compared_code', $code::BIGINT;
