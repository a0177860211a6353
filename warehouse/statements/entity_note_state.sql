INSERT OR REPLACE INTO warehouse_state
VALUES ('identity_code', $code), ('identity_overrides', $overrides);
