"""A clock that is set back, between runs and in the middle of one."""

from __future__ import annotations

import shutil
import time
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.storage.connect import WarehousePaths
from pipeline.storage.status import read_status

from .runs import asked, assert_same_rows, finish, quiet, start, wait_for

LIBRARIES = [
    path
    for folder in ("/usr/lib", "/usr/local/lib")
    for path in Path(folder).glob("**/faketime/libfaketimeMT.so.1")
]
UPTIME = time.monotonic()
"""Seconds since the machine started: under a clock that libfaketime sets back by more, no sleep."""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed (Debian: faketime)"),
    pytest.mark.skipif(UPTIME < 1_200, reason="the machine started less than 20 minutes ago"),
]


def clock(file: Path, offset: str) -> dict[str, str]:
    """Write a clock's offset and return the environment in which a run goes by it.

    Time spans are measured by a clock that nobody sets; that one is left alone, as a system does.
    """
    file.write_text(offset, encoding="utf-8")
    return {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def write(root: Path, corpus: Path) -> None:
    shutil.copytree(root / "corpus" / "arvenne-courier", corpus / "arvenne-courier")


def edit(corpus: Path) -> None:
    file = corpus / "arvenne-courier" / "buoys.txt"
    words = "“The buoys stay,” said the minister, Ada Quill."
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")


def run_times(paths: WarehousePaths) -> list[tuple[datetime, float]]:
    query = "SELECT started_at, seconds FROM runs ORDER BY rowid"
    return asked(paths.working, lambda c: c.execute(query).fetchall())


def test_a_clock_set_back_costs_nothing(server: None, root: Path, tmp_path: Path) -> None:
    corpus, paths = tmp_path / "corpus", WarehousePaths(tmp_path / "warehouse")
    write(root, corpus)
    clocked = clock(tmp_path / "clock", "+0")
    process = start(corpus, paths.folder, "--no-report", **clocked)
    assert wait_for(process, "reading and extracting")
    clock(tmp_path / "clock", f"-{UPTIME / 4:.0f}s")  # in the middle of the run
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert quiet(errors)

    edit(corpus)
    set_back = {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": "-3d"}  # between two runs
    assert "1 changed, 2 unchanged" in finish(corpus, paths.folder, "--no-report", **set_back)
    assert "3 unchanged" in finish(corpus, paths.folder, "--no-report")

    times = run_times(paths)
    moments = [moment for moment, _ in times]
    assert moments[1] < moments[0] < moments[2], "the clock was really another"
    assert all(0 < seconds < 300 for _, seconds in times)
    shown = [row[0] for row in read_status(paths, 0).runs]
    expected = [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in reversed(moments)]
    assert shown == expected, "the last run is named first"

    calm, same = WarehousePaths(tmp_path / "calm"), tmp_path / "same"
    write(root, same)
    finish(same, calm.folder, "--no-report")
    edit(same)
    finish(same, calm.folder, "--no-report")
    assert_same_rows(paths, calm)
