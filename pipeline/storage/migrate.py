"""Bring a database to the current schema: numbered migrations, then views and macros."""

from __future__ import annotations

import duckdb

from pipeline.errors import WarehouseError
from pipeline.ids import content_hash
from pipeline.storage.sql import read_sql, sql_files

_INSERT = "INSERT OR REPLACE INTO schema_migrations VALUES (?, ?, now()::TIMESTAMP)"


def migrate(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Apply what is missing, each file in a transaction of its own, and return their names.

    Migrations run once and never change; views and macros are replaced whenever their file
    differs from what was applied. Raises WarehouseError when the database was written by a newer
    version or when an applied migration differs from its file.
    """
    first, *numbered = sql_files("migrations")
    connection.execute(read_sql(first))
    applied = dict(connection.execute("SELECT name, checksum FROM schema_migrations").fetchall())
    _refuse_foreign(applied, numbered)
    done = [name for name in numbered if name not in applied]
    for name in done:
        _apply(connection, name)
    repeatable = sql_files("views") + sql_files("macros")
    if done or any(applied.get(name) != content_hash(read_sql(name)) for name in repeatable):
        for name in repeatable:
            _apply(connection, name)
            done.append(name)
    return done


def _refuse_foreign(applied: dict[str, str], known: list[str]) -> None:
    for name, checksum in applied.items():
        if not name.startswith("migrations/"):
            continue
        if name not in known:
            message = (
                f"this warehouse was written by a newer Concord (it has {name}): "
                "upgrade Concord, or choose another folder with --warehouse"
            )
            raise WarehouseError(message)
        if checksum != content_hash(read_sql(name)):
            message = (
                f"{name} differs from the one this warehouse was made with: "
                "choose another folder with --warehouse and run again to rebuild it"
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
        connection.rollback()
        raise
