"""Whom a name means: an id, a name, an alias of somebody better known, words of a name."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.show.who import find_entities

ENTITIES = {"p:ada marsh": 9, "p:marsh": 2, "p:marsh hill": 1, "p:lee marsh": 1, "p:bo": 0}
"""Mentions by id; the name is what stands behind the colon."""
ALIASES = [("p:ada marsh", "Marsh"), ("p:lee marsh", "marsh"), ("p:bo", "Robert"), ("p:bo", "Bó")]


@pytest.fixture(scope="module")
def known(migrated: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(migrated), read_only=True)
    for table in ("entities", "entity_aliases", "mentions", "quotes"):
        connection.execute(f"CREATE TEMP TABLE {table} AS FROM {table}")
    for entity, n_mentions in ENTITIES.items():
        name = entity.removeprefix("p:").title()
        row = {"id": entity, "name": name, "n": n_mentions}
        connection.execute(
            "INSERT INTO entities BY NAME SELECT $id AS entity_id, $name AS name, 'person' AS type",
            {"id": entity, "name": name},
        )
        connection.execute(
            "INSERT INTO mentions BY NAME SELECT $name || i AS mention_id, $id AS entity_id "
            "FROM range($n) AS r(i)",
            row,
        )
    connection.executemany("INSERT INTO entity_aliases VALUES (?, ?, 'name')", ALIASES)
    return connection


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("p:marsh", ["p:marsh"]),
        ("MARSH", ["p:ada marsh", "p:marsh"]),
        ("Ada Marsh", ["p:ada marsh"]),
        ("robert", ["p:bo"]),
        ("bo", ["p:bo"]),
        ("hil mar", ["p:marsh hill"]),
        ("nobody", []),
    ],
)
def test_whom_a_name_means(known: duckdb.DuckDBPyConnection, asked: str, found: list[str]) -> None:
    assert [row["entity_id"] for row in find_entities(known, asked)] == found
