"""The user's ``overrides.csv`` inside the working database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from pipeline.entities.across.overrides import Override, Problem, load
from pipeline.storage.connect import WarehousePaths
from pipeline.storage.load import arrow_view, replace_rows, table_of, touch, transaction
from pipeline.storage.sql import read_sql
from pipeline.tables import arrow_schema

if TYPE_CHECKING:
    from pipeline.entities.resolve import Resolution

_INT = pa.int32()
_READ = ("line", "alias", "entity", "type", "action", "article_id", "problem")
_TEXTS = ("alias", "entity", "type", "action", "article_id")
_OVERRIDES = arrow_schema(
    "line alias entity type action article_id problem n_entities", line=_INT, n_entities=_INT
)
_OUTCOME = arrow_schema("line problem n_entities", line=_INT, n_entities=_INT)


def overrides_path(paths: WarehousePaths) -> Path:
    """Return where the user's overrides of a warehouse lie."""
    return paths.folder / "overrides.csv"


def apply_overrides(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Bring the table of overrides in line with the user's file.

    A file that says something new makes the comparison, and with it the resolution of entities,
    run again; no article is read again for it. Never raises for what the file holds.
    """
    overrides, problems = load(path)
    rows = [_row(override) for override in overrides]
    rows += [dict.fromkeys(_TEXTS) | {"line": p.line, "problem": p.detail} for p in problems]
    known = connection.execute(read_sql("statements/read_overrides.sql")).fetchall()
    found = sorted(tuple(row[name] for name in _READ) for row in rows)
    if found != known:
        table = table_of([row | {"n_entities": 0} for row in rows], _OVERRIDES)
        with transaction(connection):
            replace_rows(connection, "overrides", table)
            touch(connection)


def usable_overrides(connection: duckdb.DuckDBPyConnection) -> list[Override]:
    """Return the overrides of the table that were read without a problem."""
    query = "SELECT line, alias, entity, type, action, article_id FROM overrides ORDER BY line"
    rows = connection.execute(query).fetchall()
    return [Override(line, *(text or "" for text in texts)) for line, *texts in rows if texts[0]]


def note_outcome(
    connection: duckdb.DuckDBPyConnection, overrides: Sequence[Override], resolution: Resolution
) -> None:
    """Record for each usable override what became of it (within a transaction)."""
    problems = {problem.line: problem.detail for problem in resolution.problems}
    rows = [
        {"line": o.line, "problem": problems.get(o.line), "n_entities": resolution.applied[o.line]}
        for o in overrides
    ]
    if rows:
        with arrow_view(connection, "outcome", table_of(rows, _OUTCOME)):
            connection.execute(read_sql("statements/note_overrides.sql"))


def override_problems(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Return the lines that could not be applied, in order."""
    query = "SELECT line, problem FROM overrides WHERE problem IS NOT NULL ORDER BY line"
    return [Problem(line, detail) for line, detail in connection.execute(query).fetchall()]


def _row(override: Override) -> dict[str, object]:
    texts = {name: getattr(override, name) or None for name in _TEXTS}
    return {"line": override.line, **texts, "problem": None}
