"""What test processes share is made once, waited for, and ended by the last who uses it.

Locks belong to open files, not to processes, so threads stand for processes here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.sharing import made_once, run_folder, served_once


def test_workers_have_one_folder_in_common(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path_factory.getbasetemp()
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    assert run_folder(tmp_path_factory) == base
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    assert run_folder(tmp_path_factory) == base.parent


def test_the_first_makes_it_and_the_others_wait(tmp_path_factory: pytest.TempPathFactory) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        time.sleep(0.05)
        (folder / "thing").write_text("whole")
        made.append(folder)

    def ask(_: int) -> str:
        return (made_once(tmp_path_factory, "slow", make) / "thing").read_text()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == ["whole"] * 4
    assert len(made) == 1


def test_a_failure_is_told_and_tried_anew(tmp_path_factory: pytest.TempPathFactory) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        made_once(tmp_path_factory, "failing", fail)
    folder = made_once(tmp_path_factory, "failing", lambda folder: (folder / "whole").touch())
    assert [path.name for path in folder.iterdir()] == ["whole"]


class Server:
    """Counts how often it is started and stopped."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def start(self) -> tuple[str, Callable[[], None]]:
        self.log.append("start")
        return "http://here", lambda: self.log.append("stop")


def test_the_first_starts_the_server_and_waits_for_the_last(tmp_path: Path) -> None:
    server, joined, leave = Server(), threading.Event(), threading.Event()

    def second() -> None:
        with served_once(tmp_path, server.start) as address:
            assert address == "http://here"
            joined.set()
            assert leave.wait(10)
            server.log.append("leave")

    with ThreadPoolExecutor(1) as pool:
        with served_once(tmp_path, server.start) as address:
            assert address == "http://here"
            other = pool.submit(second)
            assert joined.wait(10)
            threading.Timer(0.1, leave.set).start()
        other.result()
    assert server.log == ["start", "leave", "stop"]


def test_after_the_end_a_server_is_started_anew(tmp_path: Path) -> None:
    server = Server()
    for _ in range(2):
        with served_once(tmp_path, server.start):
            pass
    assert server.log == ["start", "stop"] * 2


def test_a_server_is_stopped_when_a_test_fails(tmp_path: Path) -> None:
    server = Server()
    with pytest.raises(ZeroDivisionError), served_once(tmp_path, server.start):
        _ = 1 / 0
    assert server.log == ["start", "stop"]
