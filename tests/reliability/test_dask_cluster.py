"""A real Dask cluster of several worker processes: killed workers, killed runs, killer articles."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Run
from tests.data.hazard.concord_hazard import KILLS
from tests.e2e.conftest import CONCORD
from tests.e2e.warehouse_rows import all_rows
from tests.hazard import install
from tests.sharing import made_once

pytestmark = pytest.mark.long

N_WORKERS = 3
DASK = str(Path(sys.executable).with_name("dask"))


@dataclass
class Cluster:
    """A scheduler with workers, each a process of its own."""

    address: str
    scheduler: subprocess.Popen[bytes]

    def pids(self) -> dict[str, int]:
        """Return the workers' process numbers by address."""
        with self._client() as client:
            return dict(client.run(os.getpid))

    def busy(self, at_least: int) -> dict[str, int]:
        """Wait until so many workers have something to do; return those, by address."""
        with self._client() as client:
            deadline = time.monotonic() + 120
            while time.monotonic() < deadline:
                found = {address for address, tasks in client.processing().items() if tasks}
                if len(found) >= at_least:
                    pids = client.run(os.getpid)
                    return {address: pids[address] for address in found}
                time.sleep(0.05)
        raise AssertionError("the workers were given nothing to do")

    def _client(self):  # type: ignore[no-untyped-def]
        from distributed import Client

        return Client(self.address, set_as_default=False)


@contextmanager
def started(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def cluster(server: None, tmp_path: Path) -> Iterator[Cluster]:
    from contextlib import ExitStack

    file = tmp_path / "scheduler.json"
    with ExitStack() as stack:
        scheduler = [DASK, "scheduler", "--port", "0", "--scheduler-file", str(file)]
        local = ["--host", "127.0.0.1", "--no-dashboard"]
        log = tmp_path / "scheduler.log"
        process = stack.enter_context(started([*scheduler, *local], log))
        worker = [DASK, "worker", "--scheduler-file", str(file), "--nthreads", "1"]
        rest = ["--no-nanny", "--memory-limit", "0", "--no-dashboard", "--host", "127.0.0.1"]
        for number in range(N_WORKERS):
            scratch = ["--local-directory", str(tmp_path / f"scratch{number}")]
            log = tmp_path / f"worker{number}.log"
            stack.enter_context(started([*worker, *rest, *scratch], log))
        yield Cluster(_address(file), process)


def _address(file: Path) -> str:
    from distributed import Client

    deadline = time.monotonic() + 120
    while not file.exists():
        assert time.monotonic() < deadline, "the scheduler did not start"
        time.sleep(0.1)
    with Client(scheduler_file=str(file), set_as_default=False) as client:
        client.wait_for_workers(N_WORKERS, timeout=120)
        return str(client.scheduler.address)


@pytest.fixture(scope="module")
def corpus(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        shutil.copytree(root / "corpus" / "arvenne-courier", folder / "arvenne-courier")
        shutil.copy(root / "corpus" / "newsroom-feed.jsonl", folder)

    return made_once(tmp_path_factory, "dask-corpus", make)


@pytest.fixture(scope="module")
def calm(run: Run, root: Path, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse made on one machine, by processes."""

    def make(folder: Path) -> None:
        shutil.copy(root / "warehouse" / "outlets.csv", folder)
        run(corpus, folder, batch_size=50, workers=1, report=False)

    return made_once(tmp_path_factory, "dask-calm", make)


@pytest.fixture
def warehouse(root: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "warehouse"
    folder.mkdir()
    shutil.copy(root / "warehouse" / "outlets.csv", folder)
    return folder


def start(corpus: Path, warehouse: Path, cluster: Cluster, exchange: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "CONCORD_RUNNER": "dask",
        "CONCORD_DASK_ADDRESS": cluster.address,
        "CONCORD_EXCHANGE": exchange.as_uri(),
        "CONCORD_BATCH_SIZE": "2",
        "CONCORD_REPORT": "false",
    }
    return subprocess.Popen(
        [*CONCORD, "run", "--corpus", str(corpus), "--warehouse", str(warehouse)],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def wait_for_files(folder: Path, pattern: str, at_least: int) -> None:
    deadline = time.monotonic() + 240
    while len(list(folder.glob(pattern))) < at_least:
        assert time.monotonic() < deadline, f"too few {pattern} came"
        time.sleep(0.01)


def same_rows(one: Path, other: Path) -> None:
    with (
        duckdb.connect(str(one / "concord.duckdb"), read_only=True) as expected,
        duckdb.connect(str(other / "concord.duckdb"), read_only=True) as found,
    ):
        assert all_rows(found) == all_rows(expected)


def test_a_worker_killed_mid_run_costs_no_row(
    cluster: Cluster, corpus: Path, calm: Path, warehouse: Path, tmp_path: Path
) -> None:
    exchange = tmp_path / "exchange"
    with start(corpus, warehouse, cluster, exchange) as process:
        victim, pid = next(iter(cluster.busy(2).items()))
        os.kill(pid, signal.SIGKILL)
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    for noise in ("Traceback", "ERROR", "Warning", "distributed"):
        assert noise not in errors
    assert len(cluster.pids()) == N_WORKERS - 1
    assert victim not in cluster.pids()
    same_rows(calm, warehouse)
    assert [path for path in exchange.rglob("*") if path.is_file()] == []


def test_a_killed_run_leaves_results_that_the_next_one_takes(
    cluster: Cluster, corpus: Path, calm: Path, warehouse: Path, tmp_path: Path
) -> None:
    exchange = tmp_path / "exchange"
    with start(corpus, warehouse, cluster, exchange) as process:
        wait_for_files(exchange, "*/batches/*.parquet", 4)
        process.send_signal(signal.SIGSTOP)  # the workers go on
        wait_for_files(exchange, "*/results/*.parquet", 3)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL
    with start(corpus, warehouse, cluster, exchange) as process:
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert "taking up what a killed run had extracted" in errors
    same_rows(calm, warehouse)
    assert [path for path in exchange.rglob("*") if path.is_file()] == []


def test_a_scheduler_that_is_lost_ends_the_run_in_one_sentence(
    cluster: Cluster, corpus: Path, warehouse: Path, tmp_path: Path
) -> None:
    with start(corpus, warehouse, cluster, tmp_path / "exchange") as process:
        cluster.busy(1)
        cluster.scheduler.kill()
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    [told] = [line for line in errors.splitlines() if line.startswith("concord: ")]
    assert "the connection to Dask's scheduler was lost: run again" in told
    for noise in ("Traceback", "ERROR", "Warning", "distributed"):
        assert noise not in errors


def test_an_article_that_kills_dask_workers_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = install(tmp_path / "site", monkeypatch)
    texts = [f"Pier {n} opens soon, Ada Bell said. It is long." for n in range(4)]
    texts[2] += f" {KILLS}"
    lines = [json.dumps({"id": str(n), "outlet": "P", "text": t}) for n, t in enumerate(texts)]
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "feed.jsonl").write_text("\n".join(lines))
    warehouse = tmp_path / "warehouse"
    summary = run(
        corpus, warehouse, model=model, runner="dask", workers=2, batch_size=4, report=False
    )
    assert (summary.n_added, summary.n_rejected) == (3, 1)
    with duckdb.connect(str(warehouse / "concord.duckdb"), read_only=True) as connection:
        query = "SELECT path, line, reason, detail FROM rejected"
        [(path, line, reason, detail)] = connection.execute(query).fetchall()
    assert (path, line, reason) == ("feed.jsonl", 3, "failed")
    assert "the worker that read this article, alone, died" in detail
    assert not (warehouse / ".exchange").exists()
