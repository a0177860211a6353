"""Bring a database to the current schema: numbered migrations, then views and macros."""

from __future__ import annotations

from contextlib import suppress

import duckdb

from pipeline.errors import WarehouseError
from pipeline.ids import content_hash
from pipeline.storage.sql import read_sql, sql_files

_RECORD = {"name", "checksum", "applied_at"}
_INSERT = "INSERT OR REPLACE INTO schema_migrations VALUES (?, ?, now()::TIMESTAMP)"


def migrate(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Apply what is missing, each file in a transaction of its own, and return their names.

    Migrations run once and never change; views and macros are replaced whenever their file
    differs from what was applied. Raises WarehouseError when the database was written by a newer
    version or when an applied migration differs from its file.
    """
    first, *numbered = _migrations()
    applied = _applied(connection)
    _refuse_newer(applied, numbered)
    _refuse_changed(applied)
    connection.execute(read_sql(first))
    done = [name for name in numbered if name not in applied]
    for name in done:
        _apply(connection, name)
    repeatable = sql_files("views") + sql_files("macros")
    if done or any(applied.get(name) != content_hash(read_sql(name)) for name in repeatable):
        for name in repeatable:
            _apply(connection, name)
            done.append(name)
    return done


def is_foreign(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a database holds tables, but no record of Concord's migrations."""
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"
    ).fetchall()
    if ("schema_migrations",) not in tables:
        return bool(tables)
    # duckdb_columns() would look into every view.
    record = connection.execute("SELECT * FROM schema_migrations LIMIT 0").description or ()
    return {name for name, *_ in record} != _RECORD


def refuse_other_version(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise WarehouseError unless the database has exactly the migrations that this code knows."""
    numbered = _migrations()[1:]
    applied = _applied(connection)
    _refuse_newer(applied, numbered)
    if not applied.keys() >= set(numbered):
        message = (
            "this warehouse was made by an older Concord, or its first run was ended early: "
            "`concord run --corpus DIR` brings it up to date"
        )
        raise WarehouseError(message)


def _migrations() -> list[str]:
    return sql_files("migrations")


def _applied(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return name and checksum of what was applied; nothing where nothing was."""
    query = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'schema_migrations'"
    if not connection.execute(query).fetchall():
        return {}
    return dict(connection.execute("SELECT name, checksum FROM schema_migrations").fetchall())


def _refuse_newer(applied: dict[str, str], known: list[str]) -> None:
    for name in sorted(applied):
        if name.startswith("migrations/") and name not in known:
            message = (
                f"this warehouse was written by a newer Concord (it has {name}): "
                "upgrade Concord, or choose another folder with --warehouse"
            )
            raise WarehouseError(message)


def _refuse_changed(applied: dict[str, str]) -> None:
    for name, checksum in applied.items():
        if name.startswith("migrations/") and checksum != content_hash(read_sql(name)):
            message = (
                f"this warehouse was made by a Concord whose {name} was another (an unreleased "
                "one?): use that Concord, or choose another folder with --warehouse and run there "
                "to rebuild it"
            )
            raise WarehouseError(message)


def _apply(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    text = read_sql(name)
    connection.begin()
    try:
        connection.execute(text)
        connection.execute(_INSERT, [name, content_hash(text)])
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # nothing to roll back; what matters is why it failed
            connection.rollback()
        raise
