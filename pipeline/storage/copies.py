"""Keep the table ``copies`` up to date, looking up new articles among those already known.

The result is that of :func:`pipeline.stories.copies.find_copies` over all articles, whatever
came when: what its pure functions rest on lies in tables (``copy_sketches``, ``copy_keys``,
``copy_furniture``, ``copy_crowded``, ``copy_pairs``), and what an article changes in them decides
which pairs are compared again and which groups are decided anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from pipeline.fingerprint import comparison_fingerprint
from pipeline.storage.load import arrow_view, rows_of, table_of, transaction
from pipeline.storage.sql import read_sql
from pipeline.stories.copies import CopyInput, Limits
from pipeline.stories.copies.candidates import BESIDE, PER_MILLE, TELLING, sketch_id
from pipeline.stories.copies.decide import decide
from pipeline.stories.copies.likeness import Likeness, likeness
from pipeline.stories.copies.shingles import Shingler, Shingles
from pipeline.tables import arrow_schema

_FLOAT, _INT, _KEY = pa.float64(), pa.int32(), pa.uint64()
_WANTED = arrow_schema("article_id")
_FOUND = arrow_schema(
    "article_id sketch_id n_shingles n_keys", sketch_id=_KEY, n_shingles=_INT, n_keys=_INT
)
_ALIKE = arrow_schema(
    "article_a article_b resemblance containment inside", resemblance=_FLOAT, containment=_FLOAT
)
_COPIES = arrow_schema("article_id origin_article_id agency kind containment", containment=_FLOAT)

_TEXTS_AT_ONCE = 10_000
"""Articles whose texts DuckDB holds at once, some 30 MB."""
_ROWS_AT_ONCE = 1_000
_SKETCHES_AT_ONCE = 8_000
"""Articles whose shingles are held while pairs are compared: about 10 kB each."""


def update_copies(
    connection: duckdb.DuckDBPyConnection, code: int | None = None, limits: Limits | None = None
) -> None:
    """Bring ``copies`` up to date with the articles.

    Articles are looked up where they are new or changed since the last time; all of them where
    ``code`` differs, a number for what finds copies (by default the fingerprint of the
    comparison). Runs in one transaction and writes only rows that differ.
    """
    marker = {"code": comparison_fingerprint() if code is None else code}
    limits = limits or Limits()
    _set_variables(connection, limits)
    with transaction(connection):
        connection.execute(read_sql("statements/copy_changed.sql"), marker)
        if connection.execute("SELECT count(*) FROM copy_changed").fetchall()[0][0]:
            _update(connection)
        connection.execute(read_sql("statements/copy_forget.sql"))


def _set_variables(connection: duckdb.DuckDBPyConnection, limits: Limits) -> None:
    connection.execute("SET VARIABLE copy_furniture = $n", {"n": limits.furniture})
    connection.execute("SET VARIABLE copy_crowded = $n", {"n": limits.crowded})
    connection.execute("SET VARIABLE copy_telling = $n", {"n": TELLING})
    connection.execute("SET VARIABLE copy_beside = $n", {"n": BESIDE})
    connection.execute("SET VARIABLE copy_per_mille = $n", {"n": PER_MILLE})


def _update(connection: duckdb.DuckDBPyConnection) -> None:
    shingler = Shingler()
    found, keys = _sketch_changed(connection, shingler)
    with (
        arrow_view(connection, "copy_found", found),
        arrow_view(connection, "copy_found_keys", keys),
    ):
        connection.execute(read_sql("statements/copy_keys.sql"))
    del found, keys
    connection.execute(read_sql("statements/copy_candidates.sql"))
    alike = rows_of(_compare_candidates(connection, shingler), _ALIKE)
    with arrow_view(connection, "copy_alike", alike):
        connection.execute(read_sql("statements/copy_pairs.sql"))
    decided = decide(_members(connection), _member_pairs(connection))
    with arrow_view(connection, "copy_decided", rows_of(decided, _COPIES)):
        connection.execute(read_sql("statements/copy_write.sql"))


def _sketch_changed(
    connection: duckdb.DuckDBPyConnection, shingler: Shingler
) -> tuple[pa.Table, pa.Table]:
    """Return the rows of the changed articles for ``copy_sketches`` and ``copy_keys``."""
    query = "SELECT article_id FROM copy_changed WHERE digest IS NOT NULL"
    changed = connection.sql(query).to_arrow_table()
    numbers, sketches, keys = [], [], []
    for article_id, shingles in _shingles(connection, changed, shingler):
        number = sketch_id(article_id)
        numbers.append(number)
        keys.append(shingles.keys)
        sketches.append((article_id, len(shingles.every)))
    sizes = [len(part) for part in keys]
    columns = [
        pa.array([name for name, _ in sketches], pa.string()),
        pa.array(numbers, _KEY),
        pa.array([n for _, n in sketches], _INT),
        pa.array(sizes, _INT),
    ]
    owners = np.repeat(np.array(numbers, dtype=np.uint64), sizes)
    every = np.concatenate(keys) if keys else np.empty(0, dtype=np.uint64)
    return (
        pa.Table.from_arrays(columns, schema=_FOUND),
        pa.table({"key": every, "sketch_id": owners}),
    )


def _shingles(
    connection: duckdb.DuckDBPyConnection, article_ids: pa.Table, shingler: Shingler
) -> Iterator[tuple[str, Shingles]]:
    for start in range(0, article_ids.num_rows, _TEXTS_AT_ONCE):
        with arrow_view(connection, "copy_wanted", article_ids.slice(start, _TEXTS_AT_ONCE)):
            cursor = connection.execute(read_sql("statements/copy_texts.sql"))
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                for article_id, text, spans in rows:
                    yield article_id, shingler(text, [(start, end) for start, end in spans])


def _compare_candidates(
    connection: duckdb.DuckDBPyConnection, shingler: Shingler
) -> Iterator[Likeness]:
    query = "FROM copy_candidates ORDER BY article_a, article_b"
    pairs: list[tuple[str, str]] = connection.execute(query).fetchall()
    at = 0
    while at < len(pairs):
        wanted: set[str] = set()
        start = at
        while at < len(pairs) and len(wanted) < _SKETCHES_AT_ONCE:
            wanted.update(pairs[at])
            at += 1
        table = table_of([{"article_id": name} for name in sorted(wanted)], _WANTED)
        sketches = dict(_shingles(connection, table, shingler))
        for one, other in pairs[start:at]:
            if alike := likeness((one, sketches[one]), (other, sketches[other])):
                yield alike


def _members(connection: duckdb.DuckDBPyConnection) -> Iterator[CopyInput]:
    for row in _rows(connection, "copy_members"):
        yield CopyInput(**row)


def _member_pairs(connection: duckdb.DuckDBPyConnection) -> Iterator[Likeness]:
    for row in _rows(connection, "copy_member_pairs"):
        yield Likeness(**row)


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(read_sql(f"statements/{name}.sql"))
    names = [column[0] for column in cursor.description or ()]
    for row in cursor.fetchall():
        yield dict(zip(names, row, strict=True))
