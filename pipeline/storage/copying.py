"""Copy one attached database into another, in bounded memory, and put files in place for good."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import duckdb

ROWS = 5_000_000
"""Rows of a table that are copied at once: what is not yet committed of a primary key's index
stays in memory, up to 170 bytes a row."""


PUBLISHING, COMPACTING = "publishing.tmp.duckdb", "compacting.tmp.duckdb"
"""Names in the warehouse folder of copies that are being made."""


def copy_into(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    storage_version: str,
    empty: Collection[str] = (),
) -> None:
    """Copy the connection's database into a new file, but none of the rows of tables ``empty``.

    Every part is committed by itself: the copy is whole only when this returns. ``storage_version``
    is DuckDB's file format. Raises duckdb.Error where the disk refuses; remove the file then.
    """
    source = _one(connection, "SELECT current_database()")
    connection.execute(f"ATTACH {quoted(file)} AS copying (storage_version '{storage_version}')")
    try:
        connection.execute(f'COPY FROM DATABASE "{source}" TO copying (SCHEMA)')
        query = (
            "SELECT table_name FROM duckdb_tables() "
            "WHERE database_name = ? AND NOT temporary ORDER BY ALL"
        )
        for (name,) in connection.execute(query, [source]).fetchall():
            if name not in empty:
                _copy_table(connection, f'"{source}"."{name}"', f'copying."{name}"')
        connection.execute("CHECKPOINT copying")
    except BaseException:
        # It would try to write what it could not write before; what matters is why it could not.
        with suppress(duckdb.Error):
            connection.execute("DETACH copying")
        raise
    connection.execute("DETACH copying")


def _copy_table(connection: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    last = _one(connection, f"SELECT max(rowid) FROM {source}")  # noqa: S608
    for first in range(0, -1 if last is None else int(str(last)) + 1, ROWS):
        part = f"rowid >= {first} AND rowid < {first + ROWS}"
        connection.execute(f"INSERT INTO {target} FROM {source} WHERE {part}")


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> object:
    return connection.execute(query).fetchall()[0][0]


def remove_database(file: Path) -> None:
    """Remove a database file and its write-ahead log, if they are there."""
    for path in (file, log_of(file)):
        path.unlink(missing_ok=True)


def remove_copy(folder: Path, name: str) -> None:
    """Remove a copy that was not finished, and what DuckDB moved to disk for it. Raises OSError."""
    remove_database(folder / name)
    shutil.rmtree((folder / name).with_suffix(""), ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what a killed run did not finish, and what DuckDB moved to disk for it.

    Call it while holding the working database: then none of that is another process's. Raises
    OSError.
    """
    for name in (PUBLISHING, COMPACTING):
        remove_copy(folder, name)
    for file in (folder / "working.duckdb.tmp").glob("duckdb_temp_*"):
        if not file.name.startswith(f"duckdb_temp_{os.getpid()}_"):
            file.unlink(missing_ok=True)


def quoted(path: Path) -> str:
    """Return a path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def log_of(database: Path) -> Path:
    """Return where DuckDB keeps a database's write-ahead log."""
    return Path(f"{database}.wal")


def sync(path: Path) -> None:
    """Wait until a file is on the disk.

    Never for a database that this process has open: closing any descriptor of a file gives up
    the locks that the process holds on it.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where its file system can tell."""
    try:
        sync(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES):
            raise
