"""Rows by page: each where it belongs, and a digest that tells when one is another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report import streams

Rows = list[tuple[str | None, int | None]]

KEYS = st.sampled_from(["a", "B", "é", "\U0001f600", "\uffff", None])
ROWS = st.lists(st.tuples(KEYS, st.one_of(st.none(), st.integers(-3, 3))), max_size=12)


@contextmanager
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database whose pages have the rows of two tables."""
    names = ("one", "two")
    with pytest.MonkeyPatch.context() as patch, duckdb.connect() as connection:
        patch.setattr(streams, "queries", lambda kind: {n: f"FROM {kind}_{n}" for n in names})
        for name in names:
            connection.execute(f"CREATE TABLE page_{name} (key VARCHAR, n INTEGER)")
        yield connection


def fill(connection: duckdb.DuckDBPyConnection, one: Rows, two: Rows) -> None:
    for name, rows in (("one", one), ("two", two)):
        connection.execute(f"DELETE FROM page_{name}")
        for row in rows:
            connection.execute(f"INSERT INTO page_{name} VALUES (?, ?)", row)


def test_rows_without_a_key_have_no_page() -> None:
    with database() as connection:
        fill(connection, [(None, 1), ("a", 2)], [(None, 3)])
        digests = streams.digests(connection, "page")
        assert list(digests) == ["a"]
        (page,) = streams.pages(connection, "page", list(digests))
    assert page == ("a", {"one": [{"key": "a", "n": 2}], "two": []})


@settings(deadline=None, max_examples=25)
@given(ROWS, ROWS, ROWS)
def test_every_row_is_on_its_page_and_in_its_digest(one: Rows, two: Rows, other: Rows) -> None:
    with database() as connection:
        fill(connection, one, two)
        before = streams.digests(connection, "page")
        pages = dict(streams.pages(connection, "page", list(before)))
        fill(connection, other, two)
        after = streams.digests(connection, "page")
        changed = dict(streams.pages(connection, "page", list(after)))
    for name, rows in (("one", one), ("two", two)):
        found = [(row["key"], row["n"]) for page in pages.values() for row in page[name]]
        kept = [row for row in rows if row[0] is not None]
        assert sorted(found, key=repr) == sorted(kept, key=repr)
    for key in before.keys() | after.keys():
        same = pages.get(key) == changed.get(key)
        assert (before.get(key) == after.get(key)) == same
