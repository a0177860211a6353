"""Real runs of ``concord run`` as processes of their own: started, stopped, read and compared."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import duckdb

from pipeline.storage.connect import WarehousePaths
from tests.e2e.warehouse_rows import all_rows

CONCORD = [str(Path(sys.executable).with_name("concord"))]
Answer = TypeVar("Answer")
NOISE = ("Traceback", "ERROR", "nanobind", "Warning", "leaked")
"""What no person should have to read."""


def start(
    corpus: Path, warehouse: Path, *options: str, prefix: tuple[str, ...] = (), **environment: str
) -> subprocess.Popen[str]:
    """Start a run of one worker process in a process group of its own.

    ``prefix`` is put before the command; ``environment`` adds variables, the empty string takes
    one away.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell's background job: inherited
        signal.signal(signal.SIGINT, signal.default_int_handler)
    values = {**os.environ, "CONCORD_BATCH_SIZE": "2", "CONCORD_WORKERS": "1", **environment}
    where = ["--corpus", str(corpus), "--warehouse", str(warehouse)]
    return subprocess.Popen(
        [*prefix, *CONCORD, "run", *where, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in values.items() if value},
        start_new_session=True,
    )


def wait_for(process: subprocess.Popen[str], mark: str) -> bool:
    """Read what a run says until it says ``mark``; False where it ends before."""
    assert process.stderr is not None
    return any(mark in line for line in process.stderr)


def finish(corpus: Path, warehouse: Path, *options: str, **environment: str) -> str:
    """Run to the end and return what was said."""
    process = start(corpus, warehouse, *options, **environment)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert quiet(errors), errors
    return errors


def fails(
    corpus: Path, warehouse: Path, *options: str, prefix: tuple[str, ...] = (), **environment: str
) -> str:
    """Run what must fail with status 1 and one message, and return that message."""
    process = start(corpus, warehouse, *options, prefix=prefix, **environment)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 1, errors
    assert quiet(errors), errors
    messages = [line for line in errors.splitlines() if line.startswith("concord: ")]
    assert len(messages) == 1, errors
    assert errors.rstrip().endswith(messages[0])
    return messages[0]


def quiet(errors: str) -> bool:
    """Whether nothing was said that only a developer understands."""
    return not any(noise in errors for noise in NOISE)


def kill(process: subprocess.Popen[str], *, whole_group: bool) -> bool:
    """Kill a run with SIGKILL; False where it had ended. Waits until its workers are gone, too."""
    ended = process.poll() is not None
    if whole_group:
        with suppress(ProcessLookupError, FileNotFoundError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    assert process.stderr is not None
    process.stderr.close()
    wait_for_group(process.pid)
    return not ended and process.returncode == -signal.SIGKILL


def wait_for_group(group: int, seconds: float = 60) -> None:
    """Wait until no process of a run is left; zombies that nobody reaps count as gone."""
    deadline = time.monotonic() + seconds
    while members := _members(group):
        assert time.monotonic() < deadline, f"processes {members} outlived their run"
        time.sleep(0.1)


def _members(group: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(ProcessLookupError, FileNotFoundError):
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(stat[2]) == group and stat[0] != "Z":
                    found.append(int(entry.name))
    return found


@contextmanager
def polled(snapshot: Path) -> Iterator[list[int]]:
    """Count the quotes of the snapshot again and again; any failure to read is an error.

    Before the first snapshot there is nothing to read; once there is one there must always be one.
    """
    counts: list[int] = []
    failures: list[Exception] = []
    ended = threading.Event()

    def poll() -> None:
        while not ended.wait(0.05):
            if not counts and not snapshot.exists():
                continue
            try:
                with duckdb.connect(str(snapshot), read_only=True) as connection:
                    found = connection.execute("SELECT count(*) FROM v_quotes").fetchall()
                    counts.append(found[0][0])
            except duckdb.Error as error:
                failures.append(error)

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield counts
    finally:
        ended.set()
        thread.join()
    assert failures == []


def asked(database: Path, question: Callable[[duckdb.DuckDBPyConnection], Answer]) -> Answer:
    """Return the answer of a database that no run holds."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return question(connection)


def assert_same_rows(found: WarehousePaths, expected: WarehousePaths) -> None:
    """Compare all tables of both databases of two warehouses."""
    for name in ("working", "snapshot"):
        ours = asked(getattr(found, name), all_rows)
        theirs = asked(getattr(expected, name), all_rows)
        assert ours.keys() == theirs.keys()
        for table, rows in theirs.items():
            assert ours[table] == rows, f"{table} of the {name} database differs"


def run_states(database: Path) -> list[str]:
    """Return how the runs of a warehouse ended, in their order."""
    query = "SELECT status FROM runs ORDER BY rowid"
    return [state for (state,) in asked(database, lambda c: c.execute(query).fetchall())]
