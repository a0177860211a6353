"""One Arrow table as the bytes of a Parquet file that is checked on reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

import pyarrow as pa

from pipeline.exchange.storage import ExchangeError

MAX_TABLE_BYTES = 4 << 30
"""Most that a file may unpack to."""


def to_parquet(table: pa.Table, labels: Mapping[str, str]) -> bytes:
    """Return ``table`` as a Parquet file whose pages carry checksums, with ``labels`` in it."""
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(
        table.replace_schema_metadata(dict(labels)),
        sink,
        compression="zstd",
        write_page_checksum=True,
    )
    return bytes(sink.getvalue())


def labels_of(file: IO[bytes]) -> dict[str, str]:
    """Return the labels in a Parquet file's end; none where it is no whole file."""
    import pyarrow.parquet as pq

    try:
        found = pq.read_schema(file).metadata or {}
        return {key.decode(): value.decode() for key, value in found.items()}
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return {}


def from_parquet(data: bytes, schema: pa.Schema, labels: Mapping[str, str], what: str) -> pa.Table:
    """Return the table in the bytes of a Parquet file.

    Raises ExchangeError, naming ``what``, where they are no whole Parquet file, a checksum does
    not fit, or columns, their types or the labels are not those expected. Nothing in it is run.
    """
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True) as file:
            metadata = file.metadata
            size = sum(
                metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups)
            )
            if size > MAX_TABLE_BYTES:
                raise ExchangeError(f"{what} unpacks to {size:,} bytes: that is no batch of ours")
            if not file.schema_arrow.equals(schema):
                raise ExchangeError(f"{what} holds other columns than this version of Concord's")
            table = file.read(use_threads=False)
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise ExchangeError(f"{what} is damaged or no Parquet file ({error})") from error
    found = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
    if any(found.get(key) != value for key, value in labels.items()):
        raise ExchangeError(f"{what} belongs to another batch")
    return table.replace_schema_metadata(None)
