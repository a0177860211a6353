-- Tables and views that a person may ask, with what they hold.
SELECT table_name, 'table' AS kind, comment
FROM duckdb_tables()
WHERE database_name IN (current_database(), 'temp') AND NOT internal
UNION ALL
SELECT view_name, 'view', comment
FROM duckdb_views()
WHERE database_name IN (current_database(), 'temp') AND NOT internal
ORDER BY kind DESC, table_name;
