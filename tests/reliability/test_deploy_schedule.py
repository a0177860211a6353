"""``concord schedule`` as systemd knows it: overlapping batches, kill -9, a new start, SIGTERM."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import Request, urlopen
from uuid import uuid4

import duckdb
import pytest

ARTICLE = "“We wait,” said Ada Quill, the mayor of Tarnmouth, on Friday.\n" * 5
T = TypeVar("T")
NEVER = "1 0 1 1 *"
"""Once a year: batches are asked for, so that the test need not wait for the clock."""


START_SECONDS = 600
"""On busy cores; 20 on idle ones."""
PATIENT = {"CONCORD_SERVER_TIMEOUT": str(START_SECONDS)}


class Scheduler:
    """A process of ``concord schedule`` and the API of its server."""

    def __init__(self, folder: Path) -> None:
        environment = {n: v for n, v in os.environ.items() if not n.startswith("PREFECT_")}
        command = [Path(sys.executable).with_name("concord"), "schedule", "--cron", NEVER]
        self.folder = folder
        self.said = folder / f"said-{time.monotonic_ns()}"
        with self.said.open("w") as said:  # of a pipe the server, orphaned, would hold the end
            self.process = subprocess.Popen(
                [*command, "--corpus", "corpus", "--warehouse", "warehouse"],
                cwd=folder,
                # The article is never old enough: the batch that reads it waits without end.
                env={
                    **environment,
                    "CONCORD_SETTLE_SECONDS": "100000",
                    "CONCORD_WORKERS": "1",
                    **PATIENT,
                },
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self.server_pid = 0

    def wait(self, before: set[str]) -> None:
        """Wait until it serves a deployment: its own, not one of ``before``, left by another."""
        self.server_pid = until(self.noted_server, START_SECONDS)
        words = Path(f"/proc/{self.server_pid}/cmdline").read_text().split("\0")
        self._api = f"http://127.0.0.1:{words[words.index('--port') + 1]}/api"

        def served() -> list[Any]:
            found = self.ask("deployments/filter") or []
            return [deployment for deployment in found if deployment["id"] not in before]

        self.deployment = until(served, START_SECONDS)[0]

    def noted_server(self) -> int | None:
        note = self.folder / "warehouse" / ".prefect" / "schedule-server.pid"
        text = note.read_text() if note.exists() else ""
        return (
            int(text)
            if text and alive(int(text)) and parent(int(text)) == self.process.pid
            else None
        )

    def ask(self, path: str, **body: Any) -> Any:
        """Post to the server's API; None while it does not answer, or is busy (503)."""
        request = Request(f"{self._api}/{path}", json.dumps(body).encode(), method="POST")  # noqa: S310
        request.add_header("Content-Type", "application/json")
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer)
        except OSError:
            return None

    def start_batch(self) -> str:
        path = f"deployments/{self.deployment['id']}/create_flow_run"
        key = str(uuid4())  # asked twice, it is one run
        run: str = until(lambda: self.ask(path, idempotency_key=key), START_SECONDS)["id"]
        return run

    def state(self, run: str) -> str:
        asked = {"id": {"any_": [run]}}
        found = until(lambda: self.ask("flow_runs/filter", flow_runs=asked), START_SECONDS)
        name: str = found[0]["state_name"]
        return name

    def children(self) -> set[int]:
        """Return the processes of the session, which is all that it started but its server."""
        found = {int(path.name) for path in Path("/proc").glob("[0-9]*")}
        return {pid for pid in found if session(pid) == self.process.pid}


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Scheduler]]:
    """Start schedulers; what is left of them at the end is killed."""
    started: list[Scheduler] = []

    def scheduler() -> Scheduler:
        started.append(Scheduler(tmp_path))
        started[-1].wait({each.deployment["id"] for each in started[:-1]})
        return started[-1]

    yield scheduler
    for each in started:
        left = each.children() | {each.server_pid or each.noted_server() or each.process.pid}
        each.process.kill()
        each.process.wait()
        for pid in left:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)


def until(ask: Callable[[], T | None], seconds: float) -> T:
    """Ask until the answer is neither None nor false."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} s")


def runs(folder: Path) -> list[str]:
    with duckdb.connect(str(folder / "warehouse" / "working.duckdb"), read_only=True) as connection:
        found = connection.execute("SELECT status FROM runs ORDER BY started_at").fetchall()
    return [status for (status,) in found]


def is_locked(folder: Path) -> bool:
    """Whether a batch has the database open."""
    try:
        duckdb.connect(str(folder / "warehouse" / "working.duckdb"), read_only=True).close()
    except duckdb.IOException:
        return True
    return False


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.long
def test_one_batch_at_a_time_whatever_ended_the_one_before(
    tmp_path: Path, start: Callable[[], Scheduler]
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "article.txt").write_text(ARTICLE)
    first = start()
    running = first.start_batch()
    until(lambda: first.state(running) == "Running", START_SECONDS)
    for _ in range(2):  # two that are due while a batch runs
        late = first.start_batch()
        until(lambda late=late: first.state(late) == "Cancelled", START_SECONDS)
    assert first.state(running) == "Running"

    for pid in first.children():
        os.kill(pid, signal.SIGKILL)
    first.process.wait()
    assert alive(first.server_pid)

    second = start()
    until(lambda: not alive(first.server_pid), 60)
    again = second.start_batch()  # the place of the killed batch is free again
    until(lambda: second.state(again) == "Running", START_SECONDS)
    until(lambda: is_locked(tmp_path), START_SECONDS)
    time.sleep(10)  # until it has noted its own start; its database cannot be read meanwhile
    left = second.children()
    second.process.terminate()
    assert second.process.wait(timeout=90) == 130
    (line,) = second.said.read_text().splitlines()
    assert "interrupted" in line
    until(lambda: not any(map(alive, {*left, second.server_pid})), 30)  # those that see it end
    assert runs(tmp_path)[-1] == "interrupted"
