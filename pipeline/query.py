"""Ask the published snapshot, and write the answer in a format of the asker's choice."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import QueryError
from pipeline.storage.sql import read_sql, sql_files

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def run_query(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """Run one query and return its result. Raises QueryError."""
    import duckdb

    try:
        relation = connection.sql(query)
        if relation is None:
            raise QueryError("that statement gives no rows: ask with SELECT, FROM or DESCRIBE")
        return relation.to_arrow_table()
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def example_names() -> list[str]:
    """Return the names of the packaged example queries."""
    return [Path(name).stem for name in sql_files("queries")]


def example(name: str) -> str:
    """Return the text of an example query. Raises QueryError for a name there is none of."""
    if name not in example_names():
        raise QueryError(f"no example query {name!r}; there are: {', '.join(example_names())}")
    return read_sql(f"queries/{name}.sql")


def example_title(name: str) -> str:
    """Return the question that an example query answers: its first comment line."""
    match = re.match(r"--\s*(.+)", example(name))
    return match[1].strip() if match else name


def rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Yield the rows by position: two columns may share a name."""
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def to_csv(table: pa.Table) -> str:
    """Return CSV with one header line; lists and structures are JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows([_cell(value) for value in row] for row in rows(table))
    return out.getvalue()


def to_json(table: pa.Table) -> str:
    """Return one JSON array of objects."""
    names = _distinct(table.column_names)
    values = (dict(zip(names, map(_finite, row), strict=True)) for row in rows(table))
    lines = [json.dumps(value, ensure_ascii=False, default=_plain) for value in values]
    return "[" + ",\n ".join(lines) + "]\n"


def to_parquet(table: pa.Table) -> bytes:
    """Return the bytes of a Parquet file."""
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def encode(table: pa.Table, form: str) -> bytes:
    """Return a result as ``json`` or ``parquet``; anything else is CSV."""
    if form == "parquet":
        return to_parquet(table)
    text = to_json(table) if form == "json" else to_csv(table)
    return text.encode("utf-8", "backslashreplace")


def _distinct(names: Sequence[str]) -> list[str]:
    """Return the names, a repeated one with a number behind it."""
    seen: Counter[str] = Counter()
    distinct = []
    for name in names:
        distinct.append(f"{name}_{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return distinct


def _finite(value: Any) -> Any:
    """Return None for what JSON has no number for."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _cell(value: object) -> object:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value


def _plain(value: Any) -> object:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
