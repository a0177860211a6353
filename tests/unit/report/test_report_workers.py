"""Pages filled in several processes are those filled in one, also where a process dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.report import workers
from pipeline.report.kinds import KINDS
from pipeline.report.options import Options
from pipeline.report.render import Renderer
from pipeline.report.workers import Pool, filled

OUTLETS = next(kind for kind in KINDS if kind.name == "search")


def pages(n: int) -> Iterator[tuple[str, dict[str, list[dict[str, Any]]]]]:
    for number in range(n):
        row = {"place": 3, "id": f"s_{number:016x}", "title": f"Story <b>{number}</b>"}
        yield f"k{number}", {"entries": [row | {"detail": None, "others": None, "within": None}]}


def test_the_same_files_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "CHUNK", 3)
    options = Options(title="A & B")
    renderer = Renderer(options)
    alone = [(key, list(files)) for key, files in filled(OUTLETS, pages(20), renderer)]
    with Pool(options, 2) as pool:
        assert list(pool.rendered(OUTLETS, pages(20), renderer)) == alone


def test_a_process_that_dies_costs_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "CHUNK", 2)
    renderer = Renderer(Options())
    with Pool(Options(), 2) as pool:

        def killing() -> Iterator[Any]:
            for number, page in enumerate(pages(20)):
                if number == 9:
                    for pid in list(pool._executor._processes):
                        os.kill(pid, signal.SIGKILL)
                yield page

        done = list(pool.rendered(OUTLETS, killing(), renderer))
    assert [key for key, _ in done] == [f"k{number}" for number in range(20)]
    assert done == [(key, list(files)) for key, files in filled(OUTLETS, pages(20), renderer)]
