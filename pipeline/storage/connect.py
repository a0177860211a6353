"""Open the two databases of a warehouse folder.

A batch writes ``working.duckdb``; everybody else reads the published ``concord.duckdb``, because
a second process cannot even read a DuckDB file that a writer holds.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.errors import SnapshotMissingError, WarehouseBusyError, WarehouseError
from pipeline.storage.locks import opening, replacing
from pipeline.storage.migrate import is_foreign, migrate, refuse_other_version
from pipeline.storage.trouble import (
    bytes_missing,
    cut_off,
    is_unborn,
    refuse_cut_off,
    refuse_no_database,
    unusable,
)

MEMORY = "2GB"
"""What the database may take while a batch writes; beyond it works on disk."""
OPTIMIZERS_OFF = "common_subplan"
"""Optimizers of DuckDB 2.0.0 that give wrong rows: of two joins with one table in both halves of a
union, this one takes one for the other (duckdb issues 24624, 25819)."""

Config = dict[str, str | bool | int | float | list[str]]
_WORKING: Config = {"autoinstall_known_extensions": "false"}


@dataclass(frozen=True, slots=True)
class WarehousePaths:
    """Where the files of a warehouse lie."""

    folder: Path

    @property
    def working(self) -> Path:
        """The database that batches write."""
        return self.folder / "working.duckdb"

    @property
    def snapshot(self) -> Path:
        """The published database that readers open."""
        return self.folder / "concord.duckdb"

    @property
    def outlets(self) -> Path:
        """The user's outlet attributes."""
        return self.folder / "outlets.csv"


def open_working(
    paths: WarehousePaths, note: Callable[[str], object] = str
) -> duckdb.DuckDBPyConnection:
    """Open the working database for writing, creating and migrating it as needed.

    ``note`` is told what is wrong with a snapshot that the next batch publishes anew.

    DuckDB's own file lock keeps a second batch out for as long as the connection is open, and
    ends with the process that holds it. Raises WarehouseBusyError when another process holds it
    and WarehouseError, having changed nothing, when the file or what stands in the snapshot's
    place is no database of Concord's, or is one of a newer Concord.
    """
    try:
        paths.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(paths.folder, error) from error
    _remove_unborn(paths)
    damage = damage_of_snapshot(paths)
    try:
        with opening(paths.folder):
            connection = duckdb.connect(str(paths.working), config=_WORKING)
    except BlockingIOError as error:
        raise WarehouseBusyError(_busy_message(paths, "")) from error
    except duckdb.ConnectionException as error:  # a reader of this process, whose lock stays
        raise unusable(paths.working, error) from error
    except (duckdb.Error, OSError) as error:
        if is_held(error):
            raise WarehouseBusyError(_busy_message(paths, str(error))) from error
        # Not before: a process that holds the file loses its lock when it closes it once more.
        refuse_no_database(paths.working)
        raise unusable(paths.working, error) from error
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET disabled_optimizers = '{OPTIMIZERS_OFF}'")
        refuse_foreign(connection, paths.working)
        refuse_cut_off(connection, paths.working)
        migrate(connection)
    except duckdb.Error as error:
        connection.close()
        raise unusable(paths.working, error) from error
    except BaseException:
        connection.close()
        raise
    if damage:
        note(damage)
    return connection


def open_snapshot(paths: WarehousePaths) -> duckdb.DuckDBPyConnection:
    """Open the published snapshot read only, unable to touch other files.

    Raises SnapshotMissingError before the first batch and WarehouseError for a damaged file and
    for one that is not this Concord's: its queries would not fit.
    """
    if not paths.snapshot.exists():
        message = f"no published data in {paths.folder}: run `concord run --corpus DIR` first"
        raise SnapshotMissingError(message)
    refuse_no_database(paths.snapshot)
    try:
        connection = _open_published(paths.snapshot)
        try:
            refuse_foreign(connection, paths.snapshot)
            if bytes_missing(connection, paths.snapshot):
                # Or the size is another file's: a batch has published since this one was opened.
                connection.close()
                _refuse_cut_off_snapshot(paths.snapshot)
                connection = _open_published(paths.snapshot)
            refuse_other_version(connection)
        except BaseException:
            connection.close()
            raise
    except duckdb.Error as error:
        raise unusable(paths.snapshot, error) from error
    return connection


def _open_published(path: Path, *, alone: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a snapshot read only.

    As long as this process has it open, DuckDB hands out that instance again, even where a batch
    has since put another file under its name. ``alone`` raises ConnectionException then.
    """
    config: Config = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "TimeZone": "UTC",
        "disabled_optimizers": OPTIMIZERS_OFF,
    }
    if alone:  # only connections of one configuration share an instance
        config["custom_user_agent"] = secrets.token_hex(8)
    return duckdb.connect(str(path), read_only=True, config=config)


def _refuse_cut_off_snapshot(path: Path) -> None:
    """Raise WarehouseError where the end of a snapshot is missing.

    Not where one cannot tell: this process has it open already, or a batch publishes meanwhile.
    """
    before = path.stat()
    with suppress(duckdb.ConnectionException), _open_published(path, alone=True) as connection:
        missing = bytes_missing(connection, path)
        if missing and _is_same(before, path.stat()):
            raise cut_off(path, missing)


def _is_same(before: os.stat_result, after: os.stat_result) -> bool:
    """Whether a name stands for the same file still; numbers of files are used again."""
    keys = ("st_dev", "st_ino", "st_size", "st_mtime_ns")
    return all(getattr(before, key) == getattr(after, key) for key in keys)


def damage_of_snapshot(paths: WarehousePaths) -> str | None:
    """Say why the published snapshot cannot be read, None where it can or there is none.

    A damaged one is published anew by the next batch. Raises WarehouseError where it is something
    else under its name, which a batch must not replace.
    """
    if not paths.snapshot.exists() or (paths.snapshot.is_file() and is_empty(paths.snapshot)):
        return f"{paths.snapshot} is empty" if paths.snapshot.exists() else None
    refuse_no_database(paths.snapshot)
    try:
        with _open_published(paths.snapshot, alone=True) as connection:
            refuse_foreign(connection, paths.snapshot)
            missing = bytes_missing(connection, paths.snapshot)
            connection.execute("SELECT * FROM schema_migrations").fetchall()
    except duckdb.ConnectionException:  # this process holds it open already
        return None
    except duckdb.Error as error:
        return str(unusable(paths.snapshot, error)).partition(". ")[0]
    return f"{paths.snapshot} lacks its last {missing:,} bytes" if missing else None


def _remove_unborn(paths: WarehousePaths) -> None:
    """Remove what a run left that was killed while it created its first database."""
    if is_unborn(paths.working) and not paths.snapshot.exists():
        with suppress(OSError), replacing(paths.folder):  # unless another is creating it now
            paths.working.unlink(missing_ok=True)


def is_empty(path: Path) -> bool:
    """Whether a file holds no byte."""
    return path.stat().st_size == 0


def refuse_foreign(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise WarehouseError where a database holds other things than Concord's."""
    if is_foreign(connection):
        message = (
            f"{path} is a database of another program: move it away and run again, "
            "or choose another folder with --warehouse"
        )
        raise WarehouseError(message)


def is_held(error: Exception) -> bool:
    """Whether a database could not be opened because another process holds it."""
    return "Could not set lock on file" in str(error)


def _busy_message(paths: WarehousePaths, error: str) -> str:
    match = re.search(r"PID (\d+)", error)
    holder = f" (process {match[1]})" if match else ""
    where = f"another batch is running on {paths.folder}{holder}"
    return f"{where}: wait until it has ended, then run again"
