"""Give back the space that the working database no longer needs.

DuckDB uses freed blocks again but shortens a file only where the blocks at its end are free, so
that a file stays as large as it ever was. A compact copy takes its place when more than half of it
is free: then copying costs less than what it gives back, however often batches come.

Nothing is lost at any instant, and no second process comes in between:

- :func:`compact` reads the old file. DuckDB's lock for that keeps every writer out of it, any
  program's, until the copy has taken its name; the copy itself has no name that others open.
- Only a file without a write-ahead log is replaced: a log under its name would be replayed into
  the copy.
- Between opening a file and locking it DuckDB may find that it has been replaced, and would write
  into a file without a name. So the folder is locked, too: shared by ``locks.opening`` while a
  database is opened for writing, by :func:`compact` alone until it is done. These locks end with
  their process and leave nothing behind.
- Killed before the renaming, the old file is as it was, and the next batch removes the copy;
  killed after it, the new one is whole and on the disk.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from pipeline.storage.connect import MEMORY, WarehousePaths
from pipeline.storage.copying import (
    COMPACTING,
    copy_into,
    log_of,
    quoted,
    remove_copy,
    remove_database,
    sync,
    sync_folder,
)
from pipeline.storage.locks import replacing

FREE_SHARE = 0.5
"""A file of which less is free is left alone: the next batch will need most of that."""
FREE_LEAST = 32 * 2**20
"""Bytes; less is not worth a copy."""


@dataclass(frozen=True, slots=True)
class Space:
    """Size of a database file in bytes, and how much of it is free."""

    total: int
    free: int

    @property
    def is_wasted(self) -> bool:
        """Whether a compact copy is worth its cost."""
        return self.free >= FREE_LEAST and self.free >= FREE_SHARE * self.total


def compact(paths: WarehousePaths, note: Callable[[str], object] = str) -> tuple[int, int] | None:
    """Replace the working database by a compact copy where that is worth it.

    Returns its size before and after in bytes; None where it is left as it is, since there is
    little to gain, another process or connection uses it, it was not closed cleanly, it is a link,
    or the disk has no room for the copy: nothing depends on it. ``note`` is told that copying
    begins, which takes as long as publishing does.
    """
    if paths.working.is_symlink() or not paths.working.is_file():
        return None
    try:
        with replacing(paths.folder):
            try:
                return _replace(paths, note)
            finally:
                remove_copy(paths.folder, COMPACTING)
    except (duckdb.Error, OSError):
        return None


def _replace(paths: WarehousePaths, note: Callable[[str], object]) -> tuple[int, int] | None:
    copy = paths.folder / COMPACTING
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = {quoted(copy.with_suffix(''))}")
        connection.execute(f"ATTACH {quoted(paths.working)} AS old (READ_ONLY)")
        space, version = _look(connection)
        if not space.is_wasted or log_of(paths.working).exists():
            return None
        if shutil.disk_usage(paths.folder).free < space.total - space.free:
            return None
        note("Compacting the working database …")
        connection.execute("USE old")
        remove_database(copy)
        copy_into(connection, copy, version)
        shutil.copymode(paths.working, copy)
        sync(copy)
        after = copy.stat().st_size
        # The old file stays open, hence locked, until the new one has its name.
        copy.replace(paths.working)
        sync_folder(paths.folder)
    return space.total, after


def _look(connection: duckdb.DuckDBPyConnection) -> tuple[Space, str]:
    """Return the space of the attached database, and the file format it is in."""
    query = (
        "SELECT block_size * total_blocks, block_size * free_blocks "
        "FROM pragma_database_size() WHERE database_name = 'old'"
    )
    space = Space(*connection.execute(query).fetchall()[0])
    query = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'old'"
    return space, str(connection.execute(query).fetchall()[0][0]).removesuffix("+")
