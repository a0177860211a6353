"""The rows of a batch, of all tables, as one Parquet file, and back.

One file, so that a result is there or not there: a row with a list of structs for each table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

import pyarrow as pa

from pipeline.exchange.parquet import from_parquet, labels_of, to_parquet
from pipeline.exchange.storage import ExchangeError
from pipeline.models import Rejection
from pipeline.tables import SCHEMAS, arrow_schema
from pipeline.work import BatchResult

_REJECTIONS = arrow_schema("path line reason detail", line=pa.int64())
_PARTS = SCHEMAS | {"rejections": _REJECTIONS}
SCHEMA = pa.schema([pa.field(name, pa.list_(pa.struct(schema))) for name, schema in _PARTS.items()])
"""A column a table, each one list of its rows."""


def pack_result(result: BatchResult, name: str, inputs: Sequence[str]) -> bytes:
    """Return a result as a Parquet file labelled with the job's name and its inputs' digests."""
    rejections = [
        {"path": r.path, "line": r.line, "reason": r.reason, "detail": r.detail}
        for r in result.rejections
    ]
    tables = result.tables | {"rejections": pa.Table.from_pylist(rejections, _REJECTIONS)}
    columns = [_listed(tables[name].select(schema.names)) for name, schema in _PARTS.items()]
    return to_parquet(
        pa.table(columns, schema=SCHEMA), {"concord": name, "inputs": " ".join(inputs)}
    )


def unpack_result(data: bytes, name: str, what: str) -> BatchResult:
    """Return the result in a Parquet file.

    Raises ExchangeError, naming ``what``, where it is damaged, of other columns, or the result
    of another job than ``name``.
    """
    table = from_parquet(data, SCHEMA, {"concord": name}, what)
    if table.num_rows != 1 or any(column.null_count for column in table.columns):
        raise ExchangeError(f"{what} is not the result of one batch")
    tables = {part: _rows(table, part, schema) for part, schema in _PARTS.items()}
    rejections = [Rejection(**row) for row in tables.pop("rejections").to_pylist()]
    return BatchResult(tables, rejections)


def inputs_of(file: IO[bytes]) -> list[str]:
    """Return the digests of the inputs of a result, from its end; none where it is none."""
    return labels_of(file).get("inputs", "").split()


def _listed(table: pa.Table) -> pa.Array:
    structs = pa.concat_arrays(
        [*table.to_struct_array().chunks, pa.array([], pa.struct(table.schema))]
    )
    return pa.ListArray.from_arrays(pa.array([0, len(structs)], pa.int32()), structs)


def _rows(table: pa.Table, name: str, schema: pa.Schema) -> pa.Table:
    structs = pa.concat_arrays([chunk.flatten() for chunk in table[name].chunks])
    return pa.Table.from_struct_array(structs).cast(schema)
