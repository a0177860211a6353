-- Macros of the warehouse; those that stand after FROM are tables.
SELECT function_name, function_type = 'table_macro' AS is_table, parameters, comment
FROM duckdb_functions()
WHERE NOT internal
ORDER BY function_name;
