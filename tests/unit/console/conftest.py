"""A small published snapshot, some of its text hostile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.console.catalogue import Catalogue, read_catalogue
from pipeline.storage.connect import WarehousePaths, open_snapshot, open_working
from pipeline.storage.publish import publish

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31mred\r\x00\u202egnp [bold]x[/bold] [/nothing]"


@pytest.fixture(scope="session")
def small(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> WarehousePaths:
    paths = WarehousePaths(tmp_path_factory.mktemp("small"))
    shutil.copy(migrated, paths.working)
    with open_working(paths) as connection:
        connection.execute(
            "INSERT INTO outlets (outlet_id, name, known) VALUES ('a', $name, true)",
            {"name": HOSTILE},
        )
        connection.execute(
            "INSERT INTO entities (entity_id, name, type) VALUES ('person:x', $name, 'person')",
            {"name": HOSTILE},
        )
        connection.execute(
            "INSERT INTO stories (story_id, headline, n_articles, n_outlets, n_independent_outlets)"
            " VALUES ('s_1', $name, 0, 0, 0)",
            {"name": HOSTILE},
        )
        publish(connection, paths)
    return paths


@pytest.fixture
def asked(small: WarehousePaths) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_snapshot(small) as connection:
        yield connection


@pytest.fixture(scope="session")
def catalogue(small: WarehousePaths) -> Catalogue:
    with open_snapshot(small) as connection:
        return read_catalogue(connection)
