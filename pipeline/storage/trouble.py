"""What is wrong with a database file, in words that say what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.errors import WarehouseError
from pipeline.storage.copying import log_of

_MAGIC, _MAGIC_AT, _HEADERS = b"DUCK", 8, 3 * 4096
"""What every DuckDB file holds, at which byte, and the size of a file that holds no data yet."""
_PREFIXES = ("IO Error: ", "TransactionContext Error: ", "Failed to commit: ", "FATAL Error: ")
_FULL = ("No space left on device", "Disk quota exceeded", "File too large", "max_temp_directory")
_DENIED = ("Read-only file system", "Permission denied", "Operation not permitted")
_BROKEN = ("Input/output error", "Could not write file", "Could not read")
_SHARED = "with a different configuration than existing connections"
_INVALIDATED = "database has been invalidated"


def refuse_no_database(path: Path) -> None:
    """Raise WarehouseError where something stands at ``path`` that is no DuckDB database.

    Never call it for a database that this process writes: closing the file ends its lock.
    """
    if path.is_dir():
        raise WarehouseError(f"{path} is a folder: move it away, then run again")
    try:
        with path.open("rb") as file:
            start = file.read(_MAGIC_AT + len(_MAGIC))
    except FileNotFoundError:
        return
    except OSError as error:
        raise unusable(path, error) from error
    if not start:
        raise WarehouseError(f"{path} is empty: {_rebuild(path)}")
    if start[_MAGIC_AT:] != _MAGIC:
        raise WarehouseError(f"{path} is no DuckDB database: {_rebuild(path)}")


def is_unborn(path: Path) -> bool:
    """Whether a run was killed while it created the database ``path``: nothing is in it yet."""
    try:
        if log_of(path).exists() or path.stat().st_size >= _HEADERS:
            return False
        with path.open("rb") as file:
            start = file.read(_MAGIC_AT + len(_MAGIC))
    except OSError:
        return False
    return not start or start[_MAGIC_AT:] == _MAGIC


def bytes_missing(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Return how many bytes a database file is shorter than what it holds takes at least.

    DuckDB reads blocks when it needs them: a file cut off by a copy that broke may open well.
    Free blocks do not count: DuckDB itself cuts them off the end of a file, and goes on counting
    them among its blocks.
    """
    row = connection.execute("SELECT block_size, used_blocks FROM pragma_database_size()")
    block_size, used_blocks = row.fetchall()[0]
    return max(0, _HEADERS + int(block_size) * int(used_blocks) - path.stat().st_size)


def refuse_cut_off(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise WarehouseError where the end of a database file is missing."""
    if missing := bytes_missing(connection, path):
        raise cut_off(path, missing)


def cut_off(path: Path, missing: int) -> WarehouseError:
    """Return the error that says that the end of a database file is missing."""
    return WarehouseError(f"{path} lacks its last {missing:,} bytes: {_rebuild(path)}")


def unusable(path: Path, error: Exception) -> WarehouseError:
    """Return the error that says why a database cannot be opened and what to do."""
    if _SHARED in str(error):
        return WarehouseError(f"{path} is open in this process already: close it there first")
    return WarehouseError(f"cannot open {path}: {reason(error)}. {_advice(path, error)}")


def unwritable(path: Path, error: Exception) -> WarehouseError:
    """Return the error that says why a database could not be written and what to do."""
    advice = _advice(path, error)
    return WarehouseError(f"cannot write {path}: {reason(error)}. What was loaded stays. {advice}")


def reason(error: Exception) -> str:
    """Return the first line of an error, without what only DuckDB's makers need."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    text = text.rpartition("Original error: ")[2]
    while text.startswith(_PREFIXES):
        text = text.partition(": ")[2]
    return text.rstrip(".!\"'")


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what the disk refuses within the block into a WarehouseError that names the database."""
    try:
        yield
    except duckdb.Error as error:
        if not is_disks(error):
            raise
        raise unwritable(path, error) from error


def is_disks(error: Exception) -> bool:
    """Whether the disk, not the query, is what made DuckDB fail."""
    return any(sign in str(error) for sign in (*_FULL, *_DENIED, *_BROKEN, _INVALIDATED))


def _advice(path: Path, error: Exception) -> str:
    text = str(error)
    if any(sign in text for sign in _FULL):
        return "Make room on that disk, then run again to go on"
    if any(sign in text for sign in _DENIED):
        return "Give yourself write access to it, or choose another folder with --warehouse"
    if _INVALIDATED in text or "Could not write" in text:
        return "Look after that disk, then run again to go on"
    advice = _rebuild(path)
    return advice[0].upper() + advice[1:]


def _rebuild(path: Path) -> str:
    log = f" and {log_of(path).name}" if log_of(path).exists() else ""
    return f"move it{log} away and run again to rebuild it"
