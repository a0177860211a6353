"""A batch of inputs as a Parquet file, and back, unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b
from json import dumps
from typing import Any

import pyarrow as pa

from pipeline.exchange.parquet import from_parquet, to_parquet
from pipeline.ingest.session import Work
from pipeline.models import Article, Outlet, RawDocument
from pipeline.tables import arrow_schema

_INT, _BOOL = pa.int64(), pa.bool_()
_PAIRS = pa.list_(pa.struct(arrow_schema("name value")))
_OUTLET = pa.struct(arrow_schema("outlet_id name domain known", known=_BOOL))
_RAW = pa.struct(
    arrow_schema(
        "path line format body fields folder_outlet content_hash", line=_INT, fields=_PAIRS
    )
)
_ARTICLE = pa.struct(
    arrow_schema(
        "article_id outlet outlet_from title text genre genre_from byline published_at "
        "published_from external_id url language agency content_hash path line",
        outlet=_OUTLET,
        line=_INT,
    )
)
SCHEMA = pa.schema([("raw", _RAW), ("article", _ARTICLE), ("article_id", pa.string())])
"""A row an input, as :class:`pipeline.ingest.session.Work`; a time is text in ISO form."""

_LABELS = {"concord": "batch"}


def pack_batch(batch: Sequence[Work]) -> bytes:
    """Return the inputs as the bytes of a Parquet file."""
    return to_parquet(pa.Table.from_pylist([_row(work) for work in batch], SCHEMA), _LABELS)


def unpack_batch(data: bytes, what: str) -> list[Work]:
    """Return the inputs in the bytes of a Parquet file. Raises ExchangeError, naming ``what``."""
    return [_work(row) for row in from_parquet(data, SCHEMA, _LABELS, what).to_pylist()]


def digest(work: Work) -> str:
    """Return 32 hexadecimal digits that identify an input with all that is known of it."""
    text = dumps(_row(work), ensure_ascii=True, sort_keys=True)
    return blake2b(text.encode("ascii"), digest_size=16).hexdigest()


def _row(work: Work) -> dict[str, Any]:
    row: dict[str, Any] = {"raw": None, "article": None, "article_id": work.article_id}
    if work.raw is not None:
        raw = work.raw
        fields = [{"name": name, "value": value} for name, value in raw.fields.items()]
        names = ("path", "line", "format", "body", "folder_outlet", "content_hash")
        row["raw"] = {name: getattr(raw, name) for name in names} | {"fields": fields}
    if work.article is not None:
        at = work.article.published_at
        row["article"] = asdict(work.article) | {"published_at": at.isoformat() if at else None}
    return row


def _work(row: dict[str, Any]) -> Work:
    raw, article = row["raw"], row["article"]
    if raw is not None:
        fields = {field["name"]: field["value"] for field in raw["fields"]}
        raw = RawDocument(**(raw | {"fields": fields}))
    if article is not None:
        at = article["published_at"]
        outlet = Outlet(**article["outlet"])
        time = datetime.fromisoformat(at) if at else None
        article = Article(**(article | {"outlet": outlet, "published_at": time}))
    return Work(raw, article, row["article_id"])
