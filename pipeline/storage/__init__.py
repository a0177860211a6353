"""DuckDB: connect, migrate, load in bulk, publish."""
