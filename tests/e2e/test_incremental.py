"""What is compared depends on the articles, not on the batches that they came in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from flows.summary import RunSummary
from pipeline.storage.comparison import compare
from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.load import arrow_view, delete_articles_rows, load_batch, touch, transaction
from pipeline.tables import SCHEMAS, Tables

from .warehouse_rows import all_rows

_OF_QUOTES = (
    "SELECT {} FROM quote_parts JOIN quotes USING (quote_id) WHERE article_id IN (FROM ids)"
)


@pytest.fixture(scope="module")
def extracted(sample: tuple[RunSummary, WarehousePaths]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database of the sample: what was found in each article."""
    with duckdb.connect(str(sample[1].working), read_only=True) as connection:
        yield connection


def article_ids(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute("SELECT article_id FROM articles ORDER BY md5(article_id)").fetchall()
    return [article_id for (article_id,) in rows]


def tables_of(source: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Tables:
    """Return what a worker would send for these articles."""
    found = {}
    with arrow_view(source, "ids", pa.table({"article_id": list(ids)})):
        for name, schema in SCHEMAS.items():
            columns = ", ".join(schema.names)
            query = f"SELECT {columns} FROM {name} WHERE article_id IN (FROM ids)"
            if name == "outlets":
                query = f"SELECT {columns} FROM outlets"
            elif name == "quote_parts":
                query = _OF_QUOTES.format(", ".join(f"quote_parts.{c}" for c in schema.names))
            found[name] = source.sql(query).to_arrow_table().cast(schema)
    return found


def remove(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
    table = pa.table({"article_id": list(ids)})
    with transaction(connection), arrow_view(connection, "batch_ids", table):
        delete_articles_rows(connection)
        touch(connection)


def compared(
    source: duckdb.DuckDBPyConnection, folder: Path, batches: Sequence[Sequence[str]]
) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows after batches, each compared before the next; "-id" takes an article out."""
    with open_working(WarehousePaths(folder)) as connection:
        for batch in batches:
            gone = [name.removeprefix("-") for name in batch if name.startswith("-")]
            load_batch(connection, tables_of(source, [n for n in batch if not n.startswith("-")]))
            if gone:
                remove(connection, gone)
            assert compare(connection)
            assert not compare(connection)
        rows = all_rows(connection)
    return {name: found for name, found in rows.items() if name not in ("redirects", "outlets")}


def test_batches_do_not_matter(extracted: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    ids = article_ids(extracted)
    expected = compared(extracted, tmp_path / "at once", [ids])
    assert expected["statement_matches"]
    assert expected["copies"]
    assert expected["outlet_stances"]
    third = len(ids) // 3
    orders = {
        "in turn": [ids[:third], ids[third : 2 * third], ids[2 * third :]],
        "backwards": [ids[-2:], ids[third:-2], ids[:third]],
        "out and in again": [ids, [f"-{name}" for name in ids[::3]], ids[::3]],
    }
    for name, batches in orders.items():
        found = compared(extracted, tmp_path / name, batches)
        for table, rows in expected.items():
            assert found[table] == rows, f"{table} differs when articles come {name}"


def test_only_changed_stories_are_compared_again(
    extracted: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    ids = article_ids(extracted)
    notes: list[str] = []
    with open_working(WarehousePaths(tmp_path)) as connection:
        load_batch(connection, tables_of(extracted, ids[1:]))
        compare(connection, notes.append)
        load_batch(connection, tables_of(extracted, ids[:1]))
        compare(connection, notes.append)
        n_stories = connection.execute("SELECT count(*) FROM stories").fetchall()[0][0]
    numbers = [int(note.split()[-1]) for note in notes if note.startswith("comparing ")]
    assert n_stories > 3
    assert len(numbers) == 2
    assert 1 <= numbers[1] < n_stories - 1
