"""Read what pages show: rows of several queries side by side, grouped by the page's key.

The queries of a kind of page lie in ``warehouse/report/<kind>/*.sql``. Each gives the rows of all
pages of the kind; its first column, ``key``, names the page, and ordering by all columns from left
to right is the order in which the page shows them. So each query runs once for all pages, be they
ten or a hundred thousand, and a page's digest covers whatever the page can show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

import duckdb

from pipeline.storage.sql import read_sql, sql_files

Row = dict[str, Any]
Data = dict[str, list[Row]]
"""The rows of a page, by the name of the query."""

_ROWS = 2_000
"""Rows fetched at once."""


def queries(kind: str) -> dict[str, str]:
    """Return the queries of a kind of page, by name."""
    return {
        PurePosixPath(name).stem: read_sql(name).rstrip().rstrip(";")
        for name in sql_files(f"report/{kind}")
    }


def digests(connection: duckdb.DuckDBPyConnection, kind: str) -> dict[str, str]:
    """Return a digest for each page of a kind: another one whenever a row of it is another."""
    found: dict[str, list[str]] = {}
    for name, sql in queries(kind).items():
        rows = f"FROM ({sql}\n) AS t WHERE key IS NOT NULL"  # what is of no story has no page
        query = f"SELECT key, sum(hash(t)::HUGEINT)::VARCHAR {rows} GROUP BY key"
        for key, digest in connection.execute(query).fetchall():
            found.setdefault(key, []).append(f"{name}:{digest}")
    return {key: " ".join(parts) for key, parts in found.items()}


def pages(
    connection: duckdb.DuckDBPyConnection, kind: str, keys: Sequence[str]
) -> Iterator[tuple[str, Data]]:
    """Yield each of ``keys``, in ascending order, with its rows.

    Every query is read as a stream of its own; of no query more than a page and a chunk of rows
    are held at a time.
    """
    wanted = sorted(keys)
    streams = {name: _Stream(connection, sql, wanted) for name, sql in queries(kind).items()}
    try:
        for key in wanted:
            yield key, {name: stream.take(key) for name, stream in streams.items()}
    finally:
        for stream in streams.values():
            stream.close()


class _Stream:
    """Rows of one query in the order of their keys."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, sql: str, keys: Sequence[str]
    ) -> None:
        self._cursor = connection.cursor()
        only = "WHERE key IN (SELECT unnest($keys))"
        query = f"SELECT * FROM ({sql}\n) AS t {only} ORDER BY ALL"  # noqa: S608
        self._cursor.execute(query, {"keys": list(keys)})
        self._names = [column[0] for column in self._cursor.description or ()]
        self._rows = self._fetch()
        self._next = next(self._rows, None)

    def _fetch(self) -> Iterator[Row]:
        while rows := self._cursor.fetchmany(_ROWS):
            for row in rows:
                yield dict(zip(self._names, row, strict=True))

    def take(self, key: str) -> list[Row]:
        """Return the rows of ``key``; the keys asked for ascend."""
        taken = []
        while self._next is not None and self._next["key"] == key:
            taken.append(self._next)
            self._next = next(self._rows, None)
        return taken

    def close(self) -> None:
        """Let go of the result."""
        self._cursor.close()
