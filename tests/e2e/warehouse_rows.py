"""All rows of a warehouse, without clocks and run ids, for comparing two of them."""

from __future__ import annotations

import duckdb

_VOLATILE = {"ingested_at", "seen_at", "read_at", "mtime_ns"}
_SKIPPED = {"runs", "schema_migrations", "warehouse_state"}


def all_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Return the sorted rows of every table."""
    query = "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY ALL"
    tables = connection.execute(query).fetchall()
    return {name: _rows(connection, name) for (name,) in tables if name not in _SKIPPED}


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    columns = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [table]
    ).fetchall()
    kept = ", ".join(f'"{name}"' for (name,) in columns if name not in _VOLATILE)
    return connection.execute(f"SELECT {kept} FROM {table} ORDER BY ALL").fetchall()
