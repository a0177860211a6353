"""Open the two databases of a warehouse folder.

A batch writes ``working.duckdb``; everybody else reads the published ``concord.duckdb``, because
a second process cannot even read a DuckDB file that a writer holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.errors import SnapshotMissingError, WarehouseBusyError, WarehouseError
from pipeline.storage.locks import opening
from pipeline.storage.migrate import migrate

MEMORY = "2GB"
"""What the database may take while a batch writes; beyond it works on disk."""
OPTIMIZERS_OFF = "common_subplan"
"""Optimizers of DuckDB 2.0.0 that give wrong rows: of two joins with one table in both halves of a
union, this one takes one for the other (duckdb issues 24624, 25819)."""


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


def open_working(paths: WarehousePaths) -> duckdb.DuckDBPyConnection:
    """Open the working database for writing, creating and migrating it as needed.

    DuckDB's own file lock keeps a second batch out for as long as the connection is open, and
    ends with the process that holds it. Raises WarehouseBusyError when another process holds it
    and WarehouseError when the file is no usable database.
    """
    try:
        paths.folder.mkdir(parents=True, exist_ok=True)
        with opening(paths.folder):
            connection = duckdb.connect(str(paths.working))
    except BlockingIOError as error:
        raise WarehouseBusyError(_busy_message(paths, "")) from error
    except duckdb.IOException as error:
        if is_held(error):
            raise WarehouseBusyError(_busy_message(paths, str(error))) from error
        raise unusable(paths.working, error) from error
    except (duckdb.Error, OSError) as error:
        raise unusable(paths.working, error) from error
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET disabled_optimizers = '{OPTIMIZERS_OFF}'")
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def open_snapshot(paths: WarehousePaths) -> duckdb.DuckDBPyConnection:
    """Open the published snapshot read only, unable to touch other files.

    Raises SnapshotMissingError before the first batch and WarehouseError for a damaged file.
    """
    if not paths.snapshot.exists():
        message = f"no published data in {paths.folder}: run `concord run --corpus DIR` first"
        raise SnapshotMissingError(message)
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "TimeZone": "UTC",
        "disabled_optimizers": OPTIMIZERS_OFF,
    }
    try:
        return duckdb.connect(str(paths.snapshot), read_only=True, config=config)
    except duckdb.Error as error:
        raise unusable(paths.snapshot, error) from error


def is_held(error: duckdb.Error) -> bool:
    """Whether a database could not be opened because another process holds it."""
    return "lock" in str(error).lower()


def _busy_message(paths: WarehousePaths, error: str) -> str:
    match = re.search(r"PID (\d+)", error)
    holder = f" (process {match[1]})" if match else ""
    where = f"another batch is running on {paths.folder}{holder}"
    return f"{where}: wait until it has ended, then run again"


def unusable(path: Path, error: Exception) -> WarehouseError:
    """Return the error that says why a database cannot be opened and what to do."""
    first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
    advice = "Move the file away and run again to rebuild it"
    return WarehouseError(f"cannot open {path}: {first_line}. {advice}")
