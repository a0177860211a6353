"""Real runs of the real flow; the embedded Prefect server starts once for all of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import prefect_home
from flows.summary import RunSummary
from pipeline.settings import Settings
from pipeline.storage.connect import WarehousePaths, open_snapshot

Run = Callable[..., RunSummary]
CONCORD = [str(Path(sys.executable).with_name("concord"))]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prefect's embedded server, with a home of its own."""
    home = tmp_path_factory.mktemp("prefect")
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    os.environ["PREFECT_HOME"] = str(home)
    prefect_home.prepare(home, 180)
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        # Worker processes and commands find the same server.
        os.environ["PREFECT_API_URL"] = str(PREFECT_API_URL.value())
        yield
        del os.environ["PREFECT_API_URL"]


@pytest.fixture(scope="session")
def run(server: None) -> Run:
    """Run the batch flow in this process."""
    from flows.batch import batch

    def run_batch(corpus: Path, warehouse: Path, **settings: Any) -> RunSummary:
        values = {"workers": 1, "settle_seconds": 0.0, **settings}
        return batch(Settings(corpus=corpus, warehouse=warehouse, **values))

    return run_batch


@pytest.fixture(scope="session")
def sample(
    run: Run, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[RunSummary, WarehousePaths]:
    """The sample corpus, run once."""
    warehouse = tmp_path_factory.mktemp("sample")
    shutil.copy(root / "warehouse" / "outlets.csv", warehouse)
    return run(root / "corpus", warehouse, batch_size=10), WarehousePaths(warehouse)


@pytest.fixture
def snapshot(sample: tuple[RunSummary, WarehousePaths]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published sample."""
    with open_snapshot(sample[1]) as connection:
        yield connection


@pytest.fixture
def concord(server: None) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a person would."""

    def call(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [*CONCORD, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, **options)

    return call
