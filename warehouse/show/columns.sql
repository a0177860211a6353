-- Their columns, in order.
SELECT table_name, column_name, data_type, comment
FROM duckdb_columns()
WHERE database_name IN (current_database(), 'temp') AND NOT internal
ORDER BY table_name, column_index;
