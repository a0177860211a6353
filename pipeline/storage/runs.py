"""The record of batch runs."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass

import duckdb

from pipeline.storage.sql import read_sql

_begun: dict[str, float] = {}
"""When the runs of this process began, by a clock that nobody sets."""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What a run did with its inputs: counts of records or articles."""

    n_seen: int = 0
    n_added: int = 0
    n_changed: int = 0
    n_skipped: int = 0
    n_rejected: int = 0


def start_run(
    connection: duckdb.DuckDBPyConnection, run_id: str, fingerprint: str, stance_floor: float
) -> None:
    """Note that a run begins, and that runs still marked as running were interrupted."""
    _begun[run_id] = time.monotonic()
    connection.execute("UPDATE runs SET status = 'interrupted' WHERE status = 'running'")
    parameters = {"run_id": run_id, "fingerprint": fingerprint, "stance_floor": stance_floor}
    connection.execute(read_sql("statements/start_run.sql"), parameters)


def finish_run(
    connection: duckdb.DuckDBPyConnection, run_id: str, status: str, counts: RunCounts
) -> None:
    """Note how a run of this process ended."""
    seconds = time.monotonic() - _begun[run_id]
    parameters = {"run_id": run_id, "status": status, "seconds": seconds, **asdict(counts)}
    connection.execute(read_sql("statements/finish_run.sql"), parameters)


def totals(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return what the warehouse holds: the columns of ``statements/totals.sql``."""
    cursor = connection.execute(read_sql("statements/totals.sql"))
    names = [column[0] for column in cursor.description or ()]
    return dict(zip(names, cursor.fetchall()[0], strict=True))


def count_rejected(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many inputs are rejected."""
    return int(connection.execute("SELECT count(*) FROM rejected").fetchall()[0][0])


def rejected(
    connection: duckdb.DuckDBPyConnection, limit: int | None = None
) -> list[tuple[str, int | None, str, str]]:
    """Return path, line, reason and detail of rejected inputs, in the order of their paths."""
    query = "SELECT path, line, reason, detail FROM rejected ORDER BY ALL LIMIT ?"
    return connection.execute(query, [limit or 2**31]).fetchall()
