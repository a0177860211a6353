"""The record of a run: how it ended stands there, wherever it was interrupted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from flows import progress
from flows.steps import Batch
from pipeline.settings import Settings
from pipeline.storage.connect import WarehousePaths, open_working


class Interrupted:
    """Steps that a signal ends at the one worst moment: a transaction has just begun."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def stage(self, name: str) -> None:
        if name == "reading and extracting":
            self._connection.begin()
            raise KeyboardInterrupt

    def total(self, n_bytes: int) -> None: ...

    def advance(self, n_articles: int, n_bytes: int) -> None: ...


def test_an_interrupted_run_is_recorded_although_a_transaction_was_left_open(
    tmp_path: Path,
) -> None:
    paths = WarehousePaths(tmp_path / "warehouse")
    settings = Settings(corpus=tmp_path, warehouse=paths.folder)
    with open_working(paths) as connection:
        steps = Interrupted(connection)
        with progress.shown_by(steps), pytest.raises(KeyboardInterrupt):
            Batch(settings, paths, connection).run()
    with open_working(paths) as connection:
        assert connection.execute("SELECT status FROM runs").fetchall() == [("interrupted",)]
