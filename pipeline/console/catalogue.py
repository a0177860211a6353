"""The names in a snapshot: tables, views, columns and macros, with what each means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.storage.publish import STATE
from pipeline.storage.sql import read_sql

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or a view (``kind``)."""

    name: str
    kind: str
    comment: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro; ``is_table`` says whether it stands after FROM."""

    name: str
    is_table: bool
    parameters: tuple[str, ...]
    comment: str

    @property
    def call(self) -> str:
        """How it is written: ``said_by(part)``."""
        return f"{self.name}({', '.join(self.parameters)})"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a query may name. Relations are keyed by their name in lower case, views first."""

    relations: Mapping[str, Relation] = field(default_factory=dict)
    macros: Mapping[str, Macro] = field(default_factory=dict)

    def named_in(self, words: Iterator[str]) -> list[Relation]:
        """Return the relations among the words of a query, each once, in its order."""
        found = {word: self.relations[word] for word in words if word in self.relations}
        return list(found.values())


def read_catalogue(connection: duckdb.DuckDBPyConnection) -> Catalogue:
    """Read the names; tables that are empty in every snapshot are left out."""
    columns: defaultdict[str, list[Column]] = defaultdict(list)
    for table, name, data_type, comment in _rows(connection, "columns"):
        columns[table].append(Column(name, data_type, comment or ""))
    relations = {
        name.lower(): Relation(name, kind, comment or "", tuple(columns[name]))
        for name, kind, comment in _rows(connection, "relations")
        if name not in STATE
    }
    macros = {
        name.lower(): Macro(name, is_table, tuple(parameters or ()), comment or "")
        for name, is_table, parameters, comment in _rows(connection, "macros")
    }
    return Catalogue(relations, macros)


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    # Not through a cursor: views made with CREATE TEMP belong to this connection.
    return connection.execute(read_sql(f"show/{name}.sql")).fetchall()
