"""Rows of the snapshot by column name, and names near to one that was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipeline.errors import WarehouseError
from pipeline.storage.sql import read_sql

if TYPE_CHECKING:
    import duckdb

Record = dict[str, Any]
NEAR = 5
LISTED = 20
"""Matches that are listed where several fit."""
_LONGEST = 300


def records(connection: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> list[Record]:
    """Return the rows of ``warehouse/show/<name>.sql``.

    Raises WarehouseError where an earlier version published the snapshot.
    """
    import duckdb

    try:
        found = connection.execute(read_sql(f"show/{name}.sql"), parameters or None)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        message = "an earlier version of Concord published this snapshot: run `concord run` first"
        raise WarehouseError(message) from error
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def find(connection: duckdb.DuckDBPyConnection, name: str, asked: str) -> list[Record]:
    """Return the matches of the best kind (an id before a name before words of it), some at most.

    Nothing matches a name without letters and digits.
    """
    asked = " ".join(asked.split())[:_LONGEST]
    words = [word for word in asked.lower().split() if any(map(str.isalnum, word))]
    if not words:
        return []
    return records(connection, name, asked=asked, words=words, most=LISTED)


def near(asked: str, names: Iterable[str]) -> list[str]:
    """Return the names most like the one asked for, the nearest first."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.utils import default_process

    hits = process.extract(
        asked[:_LONGEST], sorted(names), scorer=fuzz.WRatio, processor=default_process,
        limit=NEAR, score_cutoff=70,
    )  # fmt: skip
    return [hit[0] for hit in hits]


def to_json(value: object) -> str:
    """Return a value as JSON, dates in ISO form."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
