"""Killed at any moment, run twice at once, read while it runs: nothing is lost or repeated."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pytest

from pipeline.storage.connect import WarehousePaths
from pipeline.storage.status import read_status
from tests.reliability.runs import (
    CONCORD,
    assert_same_rows,
    finish,
    kill,
    polled,
    quiet,
    run_states,
    start,
    wait_for,
    wait_for_group,
)
from tests.sharing import made_once

MARKS = (
    "looking at the corpus",
    "reading and extracting",
    " a second",
    "comparing changed stories",
    "publishing",
)
"""Lines on stderr at which a run is killed; the third comes with each batch loaded."""
SECONDS_TO_END = 12
"""After a signal: the ten that the batch grants itself, and the system's part."""


def kill_at(corpus: Path, warehouse: Path, mark: str) -> None:
    process = start(corpus, warehouse, CONCORD_BATCH_SIZE="3")
    assert wait_for(process, mark), f"the run ended before {mark!r}"
    assert kill(process, whole_group=False)


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


@pytest.mark.long
def test_killed_runs_end_in_the_rows_of_an_undisturbed_run(
    corpora: tuple[Path, Path], calm: WarehousePaths, copied: WarehousePaths
) -> None:
    large, killed = corpora[1], copied
    with polled(killed.snapshot) as counts:
        for mark in MARKS:
            kill_at(large, killed.folder, mark)
        finish(large, killed.folder)
    assert len(set(counts)) == 2, "readers see the old snapshot or the new one"
    assert_same_rows(killed, calm)
    states = run_states(killed.snapshot)
    assert states[0] == states[-1] == "completed"
    assert "interrupted" in states


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
def test_ctrl_c_at_a_terminal_says_what_stays_and_the_next_run_goes_on(
    server: None, corpora: tuple[Path, Path], tmp_path: Path
) -> None:
    warehouse = tmp_path / "warehouse"
    process = start(corpora[0], warehouse, CONCORD_BATCH_SIZE="2")
    assert wait_for(process, " a second")
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to worker processes, too
    _, errors = process.communicate(timeout=60)
    assert time.monotonic() - began < SECONDS_TO_END
    assert process.returncode == 130
    assert quiet(errors)
    assert "interrupted by SIGINT while reading and extracting" in errors
    kept = re.search(r"(\d) articles loaded in this run and kept", errors)
    assert kept
    assert errors.rstrip().endswith("nothing is published yet; run again to go on")
    wait_for_group(process.pid, 5)
    assert run_states(warehouse / "working.duckdb") == ["interrupted"]
    assert f"{kept[1]} unchanged" in finish(corpora[0], warehouse)


@pytest.mark.slow
def test_a_killed_run_is_not_called_running(copied: WarehousePaths) -> None:
    with duckdb.connect(str(copied.working)) as connection:  # what a killed run leaves
        connection.execute("UPDATE runs SET status = 'running', finished_at = NULL")
    assert [row[1] for row in read_status(copied, 0).runs] == ["interrupted"]


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


@pytest.mark.long
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
    assert_same_rows(shot, calm)
