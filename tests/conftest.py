"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
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


@pytest.fixture
def working(paths: WarehousePaths) -> Iterator[duckdb.DuckDBPyConnection]:
    """A migrated, empty working database."""
    with open_working(paths) as connection:
        yield connection
