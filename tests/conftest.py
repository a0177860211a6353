"""What all tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, settings

from flows import prefect_home
from flows.summary import RunSummary
from pipeline.settings import Settings
from pipeline.storage.connect import WarehousePaths, open_working
from tests.sharing import made_once, run_folder, served_once

ROOT = Path(__file__).parent.parent

Run = Callable[..., RunSummary]

APART = ("tests/e2e/test_faults.py", "tests/accuracy/test_floors.py")
"""Files of a few long tests, which parallel runs deal out test by test."""

# How long an example takes tells more of the machine than of what is tested.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same-examples", settings.get_profile("default"), derandomize=True)
settings.load_profile("default")

# Prefect speaks at exit, when pytest has closed what it would speak to; read when it is imported.
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Say how many processes ``-n auto`` means: each holds the models, up to 1.5 GB."""
    return max(2, min(4, os.cpu_count() or 1))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal out whole files in the order they are collected in, except for those of ``APART``."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if nodeid.startswith(APART) else super()._split_scope(nodeid)

    return Files(config, log)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Three raw articles that are not part of the project."""
    folder = Path(os.environ.get("CONCORD_SEEDS", ROOT / ".." / "shared" / "seeds"))
    if not folder.is_dir():
        pytest.skip(f"the raw seed articles are not at {folder}; set CONCORD_SEEDS")
    return folder


@pytest.fixture
def paths(tmp_path: Path) -> WarehousePaths:
    """An empty warehouse folder."""
    return WarehousePaths(tmp_path / "warehouse")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty working database to copy: migrating takes much longer than copying."""
    folder = made_once(
        tmp_path_factory, "migrated", lambda made: open_working(WarehousePaths(made)).close()
    )
    return WarehousePaths(folder).working


@pytest.fixture
def working(paths: WarehousePaths, migrated: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A migrated, empty working database."""
    paths.folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(migrated, paths.working)
    with open_working(paths) as connection:
        yield connection


@pytest.fixture(scope="session")
def in_memory(migrated: Path) -> Callable[[], duckdb.DuckDBPyConnection]:
    """Open a migrated, empty working database in memory."""

    def connect() -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute(f"ATTACH '{migrated}' AS template (READ_ONLY)")
        connection.execute("COPY FROM DATABASE template TO memory")
        connection.execute("DETACH template")
        return connection

    return connect


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prefect's embedded server, one for all processes that tests run in."""
    home = tmp_path_factory.mktemp("prefect")
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    os.environ["PREFECT_HOME"] = str(home)
    prefect_home.prepare(home, 180)
    from prefect.context import refresh_global_settings_context

    with (
        served_once(run_folder(tmp_path_factory), start_server) as address,
        pytest.MonkeyPatch.context() as environment,
    ):
        # Worker processes, commands and Prefect's own threads, of which each would start another,
        # find the same server.
        environment.setenv("PREFECT_API_URL", address)
        refresh_global_settings_context()
        yield


def start_server() -> tuple[str, Callable[[], None]]:
    """Start Prefect's embedded server; return its address and how to stop it."""
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with ExitStack() as stack:
        stack.enter_context(prefect_test_harness(server_startup_timeout=180))
        return str(PREFECT_API_URL.value()), stack.pop_all().close


@pytest.fixture(scope="session")
def run(server: None) -> Run:
    """Run the batch flow in this process, and extract in it, too, unless workers are asked for.

    A worker process takes seconds to load the models, which are loaded here once for all tests.
    """
    from benchmarks.soak import extracting_here
    from flows.batch import batch

    def run_batch(corpus: Path, warehouse: Path, **settings: Any) -> RunSummary:
        values = {"workers": 1, "settle_seconds": 0.0, **settings}
        with nullcontext() if "workers" in settings else extracting_here():
            return batch(Settings(corpus=corpus, warehouse=warehouse, **values))

    return run_batch


@pytest.fixture(scope="session")
def sample(
    run: Run, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[RunSummary, WarehousePaths]:
    """The sample corpus, run once; tests only read it."""

    def make(warehouse: Path) -> None:
        shutil.copy(root / "warehouse" / "outlets.csv", warehouse)
        summary = run(root / "corpus", warehouse, batch_size=10, workers=1)
        (warehouse / "summary.json").write_text(summary.model_dump_json(), encoding="utf-8")

    warehouse = made_once(tmp_path_factory, "sample", make)
    summary = RunSummary.model_validate_json((warehouse / "summary.json").read_bytes())
    return summary, WarehousePaths(warehouse)


@pytest.fixture(scope="session")
def seeds_warehouse(
    run: Run, seeds: Path, tmp_path_factory: pytest.TempPathFactory
) -> WarehousePaths:
    """The three raw articles, run once; tests only read it."""

    def make(warehouse: Path) -> None:
        summary = run(seeds, warehouse)
        assert (summary.n_added, summary.n_rejected, summary.n_stories) == (3, 0, 1)

    return WarehousePaths(made_once(tmp_path_factory, "seeds", make))
