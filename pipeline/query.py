"""Ask the published snapshot, and write the answer in a format of the asker's choice."""

from __future__ import annotations

import csv
import io
import json
import re
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


def to_csv(table: pa.Table) -> str:
    """Return CSV with one header line; lists and structures are JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows([_cell(value) for value in row.values()] for row in table.to_pylist())
    return out.getvalue()


def to_json(table: pa.Table) -> str:
    """Return one JSON array of objects."""
    rows = [json.dumps(row, ensure_ascii=False, default=_plain) for row in table.to_pylist()]
    return "[" + ",\n ".join(rows) + "]\n"


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
