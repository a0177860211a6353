-- Whether the rules that worked out what is written, or last decided with overrides, are the same.
SELECT coalesce(max(value) FILTER (WHERE name = 'identity_code'), -1),
    coalesce(max(value) FILTER (WHERE name = 'identity_overrides'), 0)
FROM warehouse_state;
