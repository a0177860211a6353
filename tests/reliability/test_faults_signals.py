"""SIGINT and SIGTERM at any point: a run ends in seconds and says what stays."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest

from pipeline.storage.connect import WarehousePaths
from tests.sharing import made_once

from .runs import (
    asked,
    assert_same_rows,
    finish,
    quiet,
    run_states,
    start,
    wait_for,
    wait_for_group,
)

WITHIN = 15
"""Seconds to end in: the ten after which a run is cut off, and the system's part."""
POINTS = [
    (signal.SIGINT, 1.5, False, "starting"),
    (signal.SIGTERM, 1.2, True, "starting"),
    (signal.SIGTERM, "looking at the corpus", False, "looking at the corpus"),
    (signal.SIGINT, "reading and extracting", True, "reading and extracting"),
    (signal.SIGTERM, "reading and extracting", True, "reading and extracting"),
    (signal.SIGTERM, " a second", False, "reading and extracting"),
    (signal.SIGINT, "telling who is who", True, "telling who is who"),
    (signal.SIGTERM, "comparing changed stories", False, "comparing changed stories"),
    (signal.SIGINT, "publishing", False, "publishing"),
    (signal.SIGTERM, "writing the report", True, "writing the report"),
    (signal.SIGINT, "writing stories", False, "writing"),
]
"""Signal, line or second at which it comes, to the whole group or not, what the run was doing."""
AFTER = {
    "looking at the corpus": "reading and extracting",
    "telling who is who": "looking for copies",
    "comparing changed stories": "summing up agreement",
    "publishing": "writing the report",
}
"""What a run may have gone on to until it got the signal."""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes by /proc"),
]


@pytest.fixture(scope="module")
def corpus(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of a few articles."""
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copytree(root / "corpus" / "arvenne-courier", folder / "arvenne-courier")
    return folder


@pytest.fixture(scope="module")
def calm(server: None, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> WarehousePaths:
    """What an undisturbed run makes of it."""
    folder = made_once(tmp_path_factory, "calm-signals", lambda made: finish(corpus, made))
    return WarehousePaths(folder)


def interrupted(
    corpus: Path, warehouse: Path, number: signal.Signals, point: str | float, *, group: bool,
    **environment: str,
) -> str:  # fmt: skip
    """Start a run, send it a signal, check its end, and return what it said last."""
    process = start(corpus, warehouse, **environment)
    if isinstance(point, str):
        assert wait_for(process, point), f"the run ended before {point!r}"
    else:
        time.sleep(point)
    sent = time.monotonic()
    (os.killpg if group else os.kill)(process.pid, number)
    _, errors = process.communicate(timeout=120)
    seconds = time.monotonic() - sent
    assert process.returncode == 128 + number, errors
    assert seconds < WITHIN
    assert quiet(errors), errors
    wait_for_group(process.pid, 5)
    return errors


@pytest.mark.parametrize(
    ("number", "point", "group", "doing"),
    POINTS,
    ids=[
        f"{number.name}-{point}-{'group' if group else 'one'}" for number, point, group, _ in POINTS
    ],
)
def test_a_signal_at_any_point(
    corpus: Path,
    calm: WarehousePaths,
    tmp_path: Path,
    number: signal.Signals,
    point: str | float,
    group: bool,
    doing: str,
) -> None:
    paths = WarehousePaths(tmp_path / "warehouse")
    errors = interrupted(corpus, paths.folder, number, point, group=group)
    message = errors.strip().splitlines()[-1]
    said = re.match(
        rf"concord: interrupted by {number.name} while (.*?); (.*), (.*); run ", message
    )
    assert said, errors
    assert said[1].startswith((doing, AFTER.get(doing, doing)))
    published = paths.snapshot.exists()
    expected = "the snapshot was published" if published else "nothing is published yet"
    assert said[3] == expected
    if doing == "writing the report" or doing == "writing":
        assert published
    states = run_states(paths.working) if doing != "starting" else []
    n_kept = 0
    if said[2] != "what was loaded stays":
        assert states == ["interrupted"]
        n_kept = int(said[2].partition(" ")[0])
        count = asked(
            paths.working, lambda c: c.execute("SELECT count(*) FROM articles").fetchall()
        )
        assert count == [(n_kept,)]
    went_on = finish(corpus, paths.folder)
    assert (f"{n_kept} unchanged" in went_on) == (n_kept > 0)
    assert_same_rows(paths, calm)
    assert (paths.folder / "site" / "index.html").exists()


@pytest.mark.parametrize(
    ("number", "point"),
    [(signal.SIGINT, 4.0), (signal.SIGTERM, 8.0), (signal.SIGTERM, " a second")],
    ids=["SIGINT-early", "SIGTERM-while-Prefect-starts", "SIGTERM-later"],
)
def test_a_signal_while_the_run_has_a_server_of_its_own(
    corpus: Path, tmp_path: Path, number: signal.Signals, point: str | float
) -> None:
    """Prefect's embedded server ends with the run, too."""
    group = number == signal.SIGINT
    mine = {"PREFECT_API_URL": "", "PREFECT_HOME": ""}
    errors = interrupted(corpus, tmp_path / "warehouse", number, point, group=group, **mine)
    assert f"interrupted by {number.name}" in errors
    assert "run again to go on" in errors


def test_a_second_ctrl_c_ends_at_once(corpus: Path, calm: WarehousePaths, tmp_path: Path) -> None:
    process = start(corpus, tmp_path / "warehouse")
    assert wait_for(process, "reading and extracting")
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    sent = time.monotonic()
    _, errors = process.communicate(timeout=60)
    assert time.monotonic() - sent < WITHIN / 3
    assert process.returncode == 130
    assert quiet(errors)
    assert "run again to go on" in errors
    wait_for_group(process.pid, 5)
    finish(corpus, tmp_path / "warehouse")
    assert_same_rows(WarehousePaths(tmp_path / "warehouse"), calm)
