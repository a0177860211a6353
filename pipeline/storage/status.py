"""What `concord status` tells: runs, contents, precision by people's verdicts, rejected inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import duckdb

from pipeline.checking import precision as figures
from pipeline.checking.precision import Agreement, Precision
from pipeline.errors import SnapshotMissingError
from pipeline.storage.connect import WarehousePaths, is_held, open_snapshot, refuse_foreign
from pipeline.storage.migrate import refuse_other_version
from pipeline.storage.precision import judge_agreements, precision, was_judged
from pipeline.storage.runs import rejected, totals
from pipeline.storage.sql import read_sql
from pipeline.storage.trouble import refuse_cut_off, refuse_no_database, unusable

Row = Sequence[object]


@dataclass(slots=True)
class Status:
    """The state of a warehouse, as rows to show."""

    runs: list[Row]
    totals: dict[str, int]
    rejected: list[Row]
    notes: list[str] = field(default_factory=list)
    precision: list[Precision] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[str, Sequence[str], list[Row]]]:
        """Yield title, headers and rows of each table to show."""
        headers = ("started", "status", "seconds", "added", "changed", "unchanged", "rejected")
        yield "Last runs (UTC)", headers, self.runs
        counts = [(name.removeprefix("n_").replace("_", " "), n) for name, n in self.totals.items()]
        yield "The warehouse holds", ("what", "count"), list(counts)
        yield from figures.sections(self.precision, self.agreements)
        if self.rejected:
            yield "Rejected inputs", ("path", "line", "reason", "what to do"), self.rejected


@dataclass(frozen=True, slots=True)
class LastRun:
    """How a run went: counts of articles."""

    status: str
    n_added: int
    n_changed: int


def read_status(paths: WarehousePaths, limit: int | None) -> Status:
    """Read the state of a warehouse, with up to ``limit`` rejected inputs (None: all).

    Reads the working database, which knows of runs that published nothing, unless a batch holds
    it; then the published snapshot. Raises SnapshotMissingError where there is neither.
    """
    working = _open_idle(paths)
    if working is not None:
        with working:
            status = _read(working, limit)
        status.runs = [_ended(row) for row in status.runs]
        return status
    if not paths.snapshot.exists():
        message = f"no data in {paths.folder} yet: run `concord run --corpus DIR` first"
        if paths.working.exists():
            message = f"the first batch on {paths.folder} is still running"
        raise SnapshotMissingError(message)
    with open_snapshot(paths) as connection:
        status = _read(connection, limit)
    if paths.working.exists():
        status.notes.append("A batch is running; this is what was published last.")
    return status


def _open_idle(paths: WarehousePaths) -> duckdb.DuckDBPyConnection | None:
    if not paths.working.exists():
        return None
    try:
        connection = duckdb.connect(str(paths.working), read_only=True)
    except duckdb.ConnectionException:  # a batch of this process, which must keep its lock
        return None
    except duckdb.Error as error:
        if is_held(error):
            return None
        refuse_no_database(paths.working)
        raise unusable(paths.working, error) from error
    try:
        refuse_foreign(connection, paths.working)
        refuse_cut_off(connection, paths.working)
        refuse_other_version(connection)
    except duckdb.Error as error:
        connection.close()
        raise unusable(paths.working, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def last_run(paths: WarehousePaths) -> LastRun | None:
    """Return the latest run of an idle warehouse; None where none is known or a batch runs."""
    working = _open_idle(paths)
    if working is None:
        return None
    with working:
        rows = working.execute(read_sql("statements/last_runs.sql")).fetchall()
    if not rows:
        return None
    _, status, _, n_added, n_changed, *_ = _ended(rows[0])
    return LastRun(str(status), int(str(n_added or 0)), int(str(n_changed or 0)))


def _ended(run: Row) -> Row:
    """Return a run as it is known to have gone where no batch is running: a killed one is over."""
    started, status, *rest = run
    return (started, "interrupted" if status == "running" else status, *rest)


def _read(connection: duckdb.DuckDBPyConnection, limit: int | None) -> Status:
    runs = connection.execute(read_sql("statements/last_runs.sql")).fetchall()
    found = totals(connection)
    shown = rejected(connection, limit)
    status = Status(list(runs), found, list(shown))
    if was_judged(connection):
        status.precision = precision(connection)
        status.agreements = judge_agreements(connection)
    status.notes.extend(figures.notes(status.precision))
    if len(shown) < found["n_rejected"]:
        status.notes.append(f"{found['n_rejected'] - len(shown)} more: concord status --all")
    return status
