"""Ask the published snapshot, and write the answer in a format of the asker's choice."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import QueryError
from pipeline.storage.sql import read_sql, sql_files
from pipeline.summary import counted

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


_BATCH = 2_048
_EMPTY = "that statement gives no rows: ask with SELECT, FROM, DESCRIBE or SUMMARIZE"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gets to see of a result."""

    columns: tuple[tuple[str, str], ...]
    """Name and DuckDB type of each."""
    rows: list[tuple[Any, ...]]
    """All rows, or the first ones."""
    n_rows: int
    """How many rows the result has."""


def ask(
    connection: duckdb.DuckDBPyConnection, query: str, most: int | None = None
) -> Answer | None:
    """Run one query and keep its first ``most`` rows; None where it gives none, as SET does.

    Rows beyond those are counted as they pass, not held. Raises QueryError.
    """
    import duckdb

    try:
        gives_rows = _gives_rows(connection, query)
        found = connection.execute(query)
        columns = tuple((str(name), str(kind)) for name, kind, *_ in found.description or ())
        kept: list[tuple[Any, ...]] = []
        n_rows = 0
        while batch := found.fetchmany(_BATCH):
            kept += batch if most is None else batch[: max(0, most - n_rows)]
            n_rows += len(batch)
    except duckdb.Error as error:
        raise _query_error(error, connection, query) from error
    return Answer(columns, kept, n_rows) if gives_rows else None


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, most: int | None = None) -> Answer:
    """Run one query that gives rows. Raises QueryError, too where it gives none."""
    answer = ask(connection, query, most)
    if answer is None:
        raise QueryError(_EMPTY)
    return answer


def run_query(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """Run one query and return its whole result. Raises QueryError."""
    import duckdb

    try:
        relation = connection.sql(query)
        if relation is None:
            raise QueryError(_EMPTY)
        return relation.to_arrow_table()
    except duckdb.Error as error:
        raise _query_error(error, connection, query) from error


def _gives_rows(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether the last statement of a query asks; DuckDB answers others with a count."""
    import duckdb

    statements = connection.extract_statements(query)
    if not statements:
        raise QueryError("there is no query: ask with SELECT, FROM, DESCRIBE or SUMMARIZE")
    last = statements[-1]
    created = last.type == duckdb.StatementType.CREATE
    return not created and duckdb.ExpectedResultType.QUERY_RESULT in last.expected_result_type


def _query_error(
    error: duckdb.Error, connection: duckdb.DuckDBPyConnection, query: str
) -> QueryError:
    from pipeline.console.advice import sentence

    return QueryError(sentence(error, connection, query))


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


def example_rows() -> list[tuple[str, str]]:
    """Return name and question of each example, to show."""
    return [(f"@{name}", example_title(name)) for name in example_names()]


def counted_rows(answer: Answer) -> str:
    """Return how many rows there are, and how many of them are shown."""
    if len(answer.rows) == answer.n_rows:
        return counted(answer.n_rows, "row")
    return f"the first {len(answer.rows):,} of {counted(answer.n_rows, 'row')}"


def rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Yield the rows by position: two columns may share a name. Raises QueryError."""
    try:
        return zip(*(column.to_pylist() for column in table.columns), strict=True)
    except OverflowError as error:
        message = "a date or time lies outside the years 1 to 9999: cast it to VARCHAR"
        raise QueryError(message) from error


def to_csv(table: pa.Table) -> str:
    """Return CSV with one header line; lists and structures are JSON."""
    return _csv(table.column_names, rows(table))


def to_json(table: pa.Table) -> str:
    """Return one JSON array of objects."""
    return _json(table.column_names, rows(table))


def encode_answer(answer: Answer, form: str) -> str:
    """Return the kept rows of an answer as ``json``; anything else is CSV."""
    names = [name for name, _ in answer.columns]
    return (_json if form == "json" else _csv)(names, answer.rows)


def _csv(names: Sequence[str], values: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in values)
    return out.getvalue()


def _json(names: Sequence[str], values: Iterable[Sequence[Any]]) -> str:
    keys = _distinct(names)
    objects = (dict(zip(keys, map(_finite, row), strict=True)) for row in values)
    lines = [json.dumps(value, ensure_ascii=False, default=_plain) for value in objects]
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
    """Return a value with None for what JSON has no number for."""
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _cell(value: object) -> object:
    if isinstance(value, list | dict):
        return json.dumps(_finite(value), ensure_ascii=False, default=_plain)
    return value


def _plain(value: Any) -> object:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
