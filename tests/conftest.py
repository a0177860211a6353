"""What all tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.storage.connect import WarehousePaths, open_working

ROOT = Path(__file__).parent.parent


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
    paths = WarehousePaths(tmp_path_factory.mktemp("migrated"))
    open_working(paths).close()
    return paths.working


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
