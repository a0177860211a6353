"""Killed at any moment, run twice at once, read while it runs: nothing is lost or repeated."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from pipeline.storage.connect import WarehousePaths
from tests.sharing import made_once

from .conftest import CONCORD
from .warehouse_rows import all_rows

MARKS = (
    "looking at the corpus",
    "reading and extracting",
    " a second",
    "comparing changed stories",
    "publishing",
)
"""Lines on stderr at which a run is killed; the third comes with each batch loaded."""


def start(corpus: Path, warehouse: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "CONCORD_BATCH_SIZE": "3", "CONCORD_WORKERS": "1"}
    return subprocess.Popen(
        [*CONCORD, "run", "--corpus", str(corpus), "--warehouse", str(warehouse)],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def wait_for(process: subprocess.Popen[str], mark: str) -> bool:
    assert process.stderr is not None
    return any(mark in line for line in process.stderr)


def finish(corpus: Path, warehouse: Path) -> str:
    process = start(corpus, warehouse)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    for noise in ("Traceback", "ERROR", "nanobind", "Warning"):
        assert noise not in errors
    return errors


def kill_at(corpus: Path, warehouse: Path, mark: str) -> None:
    with start(corpus, warehouse) as process:
        assert wait_for(process, mark), f"the run ended before {mark!r}"
        process.kill()
        process.wait()
    assert process.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 60
    while _group_lives(process.pid):
        assert time.monotonic() < deadline, "a worker outlived its killed run"
        time.sleep(0.1)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def polled(snapshot: Path) -> Iterator[list[int]]:
    """Count the articles of the snapshot again and again; any failure to read is an error."""
    counts: list[int] = []
    failures: list[Exception] = []
    ended = threading.Event()

    def poll() -> None:
        while not ended.wait(0.05):
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


@pytest.fixture(scope="module")
def corpora(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus of a few articles, and a larger one that holds it."""

    def make(folder: Path) -> None:
        for name in ("small", "large"):
            shutil.copytree(root / "corpus" / "arvenne-courier", folder / name / "arvenne-courier")
        shutil.copy(root / "corpus" / "newsroom-feed.jsonl", folder / "large")

    folder = made_once(tmp_path_factory, "corpora", make)
    return folder / "small", folder / "large"


@pytest.fixture(scope="module")
def begun(
    server: None, corpora: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A warehouse of the small corpus; tests go on with copies of it."""
    return made_once(tmp_path_factory, "begun", lambda folder: finish(corpora[0], folder))


@pytest.fixture(scope="module")
def calm(
    begun: Path, corpora: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> WarehousePaths:
    """A warehouse that went on to the large corpus undisturbed; tests only read it."""

    def make(folder: Path) -> None:
        shutil.copytree(begun, folder, dirs_exist_ok=True)
        finish(corpora[1], folder)

    return WarehousePaths(made_once(tmp_path_factory, "calm", make))


@pytest.fixture
def copied(begun: Path, paths: WarehousePaths) -> WarehousePaths:
    """A copy of the warehouse of the small corpus."""
    shutil.copytree(begun, paths.folder)
    return paths


@pytest.mark.slow
def test_killed_runs_end_in_the_rows_of_an_undisturbed_run(
    corpora: tuple[Path, Path], calm: WarehousePaths, copied: WarehousePaths
) -> None:
    large, killed = corpora[1], copied
    with polled(killed.snapshot) as counts:
        for mark in MARKS:
            kill_at(large, killed.folder, mark)
        finish(large, killed.folder)
    assert len(set(counts)) == 2, "readers see the old snapshot or the new one"
    for name in ("working", "snapshot"):
        with (
            duckdb.connect(str(getattr(calm, name)), read_only=True) as expected,
            duckdb.connect(str(getattr(killed, name)), read_only=True) as found,
        ):
            assert all_rows(found) == all_rows(expected)
            statuses = found.execute("SELECT status FROM runs ORDER BY started_at").fetchall()
    assert statuses[0] == statuses[-1] == ("completed",)
    assert ("interrupted",) in statuses


@pytest.mark.slow
def test_two_runs_at_once_and_a_reader(corpora: tuple[Path, Path], copied: WarehousePaths) -> None:
    large, paths = corpora[1], copied
    with duckdb.connect(str(paths.snapshot), read_only=True) as reader:
        before = reader.execute("SELECT count(*) FROM articles").fetchall()
        with start(large, paths.folder) as first:
            assert wait_for(first, "looking at the corpus")
            second = start(large, paths.folder)
            _, errors = second.communicate(timeout=180)
            assert second.returncode == 1
            assert errors.count("\n") == 1
            assert "another batch is running" in errors
            status = subprocess.run(
                [*CONCORD, "status", "--warehouse", str(paths.folder)],
                capture_output=True,
                text=True,
                check=True,
            )
            assert "A batch is running" in status.stderr
            first.communicate(timeout=300)
        assert first.returncode == 0
        assert reader.execute("SELECT count(*) FROM articles").fetchall() == before


@pytest.mark.slow
def test_an_interrupted_run_says_so_and_goes_on(
    server: None, corpora: tuple[Path, Path], tmp_path: Path
) -> None:
    warehouse = tmp_path / "warehouse"
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell's background job: inherited
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with start(corpora[0], warehouse) as process:
        assert wait_for(process, "reading and extracting")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=180)
    assert process.returncode == 130
    assert "run again to go on" in errors
    with duckdb.connect(str(warehouse / "working.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT status FROM runs").fetchall() == [("interrupted",)]
    assert "added" in finish(corpora[0], warehouse)


def _workers(parent: int) -> list[int]:
    """Return the worker processes of a run (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(stat[1]) == parent and b"spawn_main" in command:
            found.append(int(entry.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers through /proc")
def test_a_killed_worker_costs_no_article(
    corpora: tuple[Path, Path], calm: WarehousePaths, copied: WarehousePaths
) -> None:
    shot = copied
    with start(corpora[1], shot.folder) as process:
        assert wait_for(process, " a second")
        workers = _workers(process.pid)
        assert workers
        os.kill(workers[0], signal.SIGKILL)
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    with (
        duckdb.connect(str(calm.snapshot), read_only=True) as expected,
        duckdb.connect(str(shot.snapshot), read_only=True) as found,
    ):
        assert all_rows(found) == all_rows(expected)
