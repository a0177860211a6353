INSERT OR IGNORE INTO warehouse_state
VALUES ('data_version', 0), ('compared_version', 0);
