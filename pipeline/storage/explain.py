"""What the warehouse knows of an entity's identity: `concord explain entity NAME`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.storage.sql import read_sql

if TYPE_CHECKING:
    import duckdb

SHOWN = 5
"""Entities explained at length where a name means several; the rest is listed."""
LISTED = 50
NEAR = 8
Row = Sequence[object]
Section = tuple[str, Sequence[str], list[Row]]
"""Title, headers and rows of a table to show."""

_SECTIONS: dict[str, tuple[str, Sequence[str]]] = {
    "aliases": ("Aliases", ("kind", "alias", "mentions", "articles")),
    "keys": ("Keys of its articles", ("key", "articles", "for example")),
    "joins": (
        "Joined, and why",
        ("rule", "key", "joined to", "articles", "evidence", "for example"),
    ),
    "overrides": (
        "Overrides that concern it",
        ("line", "action", "alias", "entity", "type", "article", "changed", "problem"),
    ),
}


@dataclass(slots=True)
class Found:
    """The entities that a name means, most mentioned first; else names that are near it."""

    entities: list[Row]
    explained: list[tuple[Row, list[Section]]] = field(default_factory=list)
    near: list[str] = field(default_factory=list)

    def tables(self) -> Iterator[Section]:
        """Yield the tables to show."""
        headers = ("entity", "name", "type", "country", "wikidata", "mentions", "articles")
        if len(self.entities) > 1:
            yield f"{len(self.entities)} entities bear that name", headers, self.entities
        for entity, sections in self.explained:
            yield f"{entity[1]}", headers, [entity]
            yield from sections


def explain_entity(connection: duckdb.DuckDBPyConnection, name: str) -> Found:
    """Return what is known of the entities with this id, name, alias, key or former id."""
    name = name.strip()
    query = read_sql("statements/explain_candidates.sql")
    found = Found(list(connection.execute(query, {"name": name, "most": LISTED}).fetchall()))
    for entity in found.entities[:SHOWN]:
        found.explained.append((entity, _sections(connection, str(entity[0]))))
    if not found.entities:
        found.near = _near(connection, name)
    return found


def _sections(connection: duckdb.DuckDBPyConnection, entity_id: str) -> list[Section]:
    parameters: Mapping[str, str] = {"entity_id": entity_id}
    sections: list[Section] = []
    for part, (title, headers) in _SECTIONS.items():
        query = read_sql(f"statements/explain_{part}.sql")
        rows: list[Row] = list(connection.execute(query, parameters).fetchall())
        if rows:
            sections.append((title, headers, rows))
    former = connection.execute(
        "SELECT old_id FROM redirects WHERE kind = 'entity' AND new_id = ? ORDER BY old_id",
        [entity_id],
    ).fetchall()
    if former:
        sections.append(("Former ids", ("entity",), list(former)))
    return sections


def _near(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    from rapidfuzz import fuzz, process
    from rapidfuzz.utils import default_process

    names = [
        row[0] for row in connection.execute(read_sql("statements/explain_names.sql")).fetchall()
    ]
    hits = process.extract(
        name, sorted(names), scorer=fuzz.WRatio, processor=default_process, limit=NEAR,
        score_cutoff=75,
    )  # fmt: skip
    return [hit[0] for hit in hits]
