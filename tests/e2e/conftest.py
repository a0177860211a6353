"""Real runs of the real flow, as a person starts and reads them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.summary import RunSummary
from pipeline.storage.connect import WarehousePaths, open_snapshot

CONCORD = [str(Path(sys.executable).with_name("concord"))]


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
