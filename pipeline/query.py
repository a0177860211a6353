"""Ask the published snapshot, and write the answer in a format of the asker's choice.

Whatever is asked, :func:`confined` keeps a query from other files, from settings and from more
memory or disk than there is to spare.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.checking.cells import defuse
from pipeline.console.ctrl_c import ends_queries
from pipeline.errors import QueryError
from pipeline.storage.sql import read_sql, sql_files
from pipeline.summary import counted

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


_BATCH = 2_048
_SHARE_OF_DISK = 0.5
"""Of what is free on the disk of the snapshot, a query that does not fit into memory may take."""
_GIB = 1 << 30
_LIBRARIES = 4 * _GIB
"""Address space for code, stacks and allocators, most of which is never touched."""
_EMPTY = "that statement gives no rows: ask with SELECT, FROM, DESCRIBE or SUMMARIZE"


class Sink(Protocol):
    """Where an answer goes; Parquet needs a binary file."""

    def write(self, data: bytes, /) -> object:
        """Take whole lines."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gets to see of a result."""

    columns: tuple[tuple[str, str], ...]
    """Name and DuckDB type of each."""
    rows: list[tuple[Any, ...]]
    """All rows, or the first ones."""
    n_rows: int
    """How many rows the result has."""


@contextmanager
def confined(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Lock the settings of a snapshot's connection and bound what queries may take in the block.

    Queries spill into a folder beside the snapshot, up to half of what is free on that disk.
    Strings escape DuckDB's own bound on memory, so that this process gets one, too, where the
    system knows such bounds. A query that needs more ends in a QueryError. The settings stay
    locked after the block.
    """
    query = "SELECT current_setting('temp_directory'), current_setting('memory_limit')"
    ((spill, memory),) = connection.execute(query).fetchall()
    spare = int(shutil.disk_usage(Path(spill).parent).free * _SHARE_OF_DISK)
    # Given when connecting, this bound is shown but not kept (DuckDB 2.0.0).
    connection.execute(f"SET max_temp_directory_size = '{spare // 1024}KiB'")
    connection.execute("SET lock_configuration = true")
    with _bounded_process(memory):
        yield


@contextmanager
def _bounded_process(allowance: str) -> Iterator[None]:
    """Let this process take ``allowance`` ("18.8 GiB") beside what its libraries reserve."""
    match = re.fullmatch(r"([\d.]+) (GiB|MiB)", allowance)
    statistics = Path("/proc/self/statm")
    if match is None or not statistics.exists():
        yield
        return
    import resource

    pages = int(statistics.read_text(encoding="ascii").split()[0])
    growth = float(match[1]) * (_GIB if match[2] == "GiB" else _GIB // 1024)
    wanted = pages * resource.getpagesize() + _LIBRARIES + int(growth)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    known = [bound for bound in (soft, hard, wanted) if bound != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(known), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def ask(
    connection: duckdb.DuckDBPyConnection, query: str, most: int | None = None
) -> Answer | None:
    """Run one query and keep its first ``most`` rows; None where it gives none, as SET does.

    Rows beyond those are counted as they pass, not held. Raises QueryError.
    """
    import duckdb

    try:
        gives_rows = _gives_rows(connection, query)
        kept: list[tuple[Any, ...]] = []
        n_rows = 0
        with ends_queries(connection):
            found = connection.execute(query)
            while batch := found.fetchmany(_BATCH):
                kept += batch if most is None else batch[: max(0, most - n_rows)]
                n_rows += len(batch)
        columns = tuple((str(name), str(kind)) for name, kind, *_ in found.description or ())
    except duckdb.Error as error:
        raise _query_error(error, connection, query) from error
    except MemoryError as error:
        raise _too_big() from error
    except RuntimeError as error:
        raise _cancelled(error) from error
    return Answer(columns, kept, n_rows) if gives_rows else None


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, most: int | None = None) -> Answer:
    """Run one query that gives rows. Raises QueryError, too where it gives none."""
    answer = ask(connection, query, most)
    if answer is None:
        raise QueryError(_EMPTY)
    return answer


def write_answer(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    form: str,
    sink: Sink,
    *,
    exact: bool = False,
) -> int:
    """Run one query and write its rows as they come, in little memory; return their number.

    ``form`` is ``json`` or ``parquet``; anything else is CSV, in which text that a spreadsheet
    would take for a formula gets a leading apostrophe unless ``exact``. Raises QueryError; what
    was written before stays written.
    """
    with ends_queries(connection):
        reader = _reader(connection, query)
        return _write(reader.schema, _batches(reader, connection, query), form, sink, exact=exact)


def run_query(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """Run one query and return its whole result. Raises QueryError."""
    import pyarrow as pa

    with ends_queries(connection):
        reader = _reader(connection, query)
        return pa.Table.from_batches(_batches(reader, connection, query), reader.schema)


def _reader(connection: duckdb.DuckDBPyConnection, query: str) -> pa.RecordBatchReader:
    import duckdb

    try:
        relation = connection.sql(query)
        if relation is None:
            raise QueryError(_EMPTY)
        return relation.to_arrow_reader(_BATCH)
    except duckdb.Error as error:
        raise _query_error(error, connection, query) from error
    except RuntimeError as error:
        raise _cancelled(error) from error


def _batches(
    reader: pa.RecordBatchReader, connection: duckdb.DuckDBPyConnection, query: str
) -> Iterator[pa.RecordBatch]:
    """Yield the batches of a result. Raises QueryError."""
    import duckdb

    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        except OSError as error:  # so pyarrow calls what DuckDB says once rows are under way
            raise _query_error(duckdb.Error(str(error)), connection, query) from error
        except MemoryError as error:
            raise _too_big() from error
        yield batch


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


def _cancelled(error: RuntimeError) -> BaseException:
    """Return what Ctrl-C is in Python: DuckDB calls it a RuntimeError while a query runs."""
    return KeyboardInterrupt() if str(error) == "Query interrupted" else error


def _too_big() -> QueryError:
    from pipeline.console.advice import TOO_BIG

    return QueryError(TOO_BIG)


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


def rows(table: pa.Table | pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    """Yield the rows by position: two columns may share a name. Raises QueryError."""
    try:
        return zip(*(column.to_pylist() for column in table.columns), strict=True)
    except OverflowError as error:
        message = "a date or time lies outside the years 1 to 9999: cast it to VARCHAR"
        raise QueryError(message) from error


def to_csv(table: pa.Table) -> str:
    """Return CSV with one header line; lists and structures are JSON."""
    return encode(table, "csv").decode("utf-8")


def to_json(table: pa.Table) -> str:
    """Return one JSON array of objects."""
    return encode(table, "json").decode("utf-8")


def encode(table: pa.Table, form: str) -> bytes:
    """Return a whole result as ``json`` or ``parquet``; anything else is CSV."""
    out = io.BytesIO()
    _write(table.schema, table.to_batches(), form, out, exact=False)
    return out.getvalue()


def encode_answer(answer: Answer, form: str) -> str:
    """Return the kept rows of an answer as ``json``; anything else is CSV."""
    names = [name for name, _ in answer.columns]
    lines = _json if form == "json" else _csv
    return "".join(lines(names, answer.rows))


def _write(
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    form: str,
    sink: Sink,
    *,
    exact: bool,
) -> int:
    """Write batches of rows; return the number of rows."""
    n_rows = 0

    def values() -> Iterator[tuple[Any, ...]]:
        nonlocal n_rows
        for batch in batches:
            n_rows += batch.num_rows
            yield from rows(batch)

    if form == "parquet":
        return _write_parquet(schema, batches, sink)
    names = schema.names
    lines = _json(names, values()) if form == "json" else _csv(names, values(), exact=exact)
    for line in lines:
        sink.write(line.encode("utf-8", "backslashreplace"))
    return n_rows


def _write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], sink: Sink) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    n_rows = 0
    try:
        with pq.ParquetWriter(sink, schema) as writer:
            for batch in batches:
                n_rows += batch.num_rows
                writer.write_batch(batch)
    except pa.ArrowNotImplementedError as error:  # intervals, for one
        message = f"Parquet has no type for a column of the answer ({error}): cast it to VARCHAR"
        raise QueryError(message) from error
    return n_rows


def _csv(
    names: Sequence[str], values: Iterable[Sequence[Any]], *, exact: bool = False
) -> Iterator[str]:
    """Yield the lines of a CSV file, the header first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # Python quotes only what is of its line end
    for row in chain([names], values):
        writer.writerow(_cell(value, exact=exact) for value in row)
        yield f"{out.getvalue()[:-2]}\n"
        out.seek(0)
        out.truncate()


def _json(names: Sequence[str], values: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the parts of a JSON array."""
    keys = _distinct(names)
    opening = "["
    for row in values:
        record = dict(zip(keys, map(_finite, row), strict=True))
        yield opening + json.dumps(record, ensure_ascii=False, default=_plain)
        opening = ",\n "
    yield ("[" if opening == "[" else "") + "]\n"


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


def _cell(value: object, *, exact: bool) -> object:
    """Return a value for CSV: text as no formula, numbers as they are, lists as JSON."""
    if isinstance(value, list | dict):
        return json.dumps(_finite(value), ensure_ascii=False, default=_plain)
    if isinstance(value, str) and not exact:
        return defuse(value)
    return value


def _plain(value: Any) -> object:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
