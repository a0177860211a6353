"""Everything the snapshot knows of one entity as speaker and target: `concord who`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.show.records import Record, find, near, records

if TYPE_CHECKING:
    import duckdb

_DAYS, _MONTHS = 31, 36
"""Longest time shown by day, in days, and by month, in months."""


@dataclass(frozen=True, slots=True)
class Who:
    """An entity. Records are keyed by the column names of ``warehouse/show/who*.sql``."""

    entity: Record
    aliases: list[Record]
    outlets: list[Record]
    unit: str
    """What ``time`` counts by: day, month or year."""
    time: list[Record]
    stories: list[Record]
    statements: list[Record]
    held: list[Record]
    received: list[Record]


def find_entities(connection: duckdb.DuckDBPyConnection, asked: str) -> list[Record]:
    """Return the entities with this id, name, alias, former id, or these words in a name."""
    return find(connection, "find_entities", asked)


def near_names(connection: duckdb.DuckDBPyConnection, asked: str) -> list[str]:
    """Return the names and aliases most like what was asked."""
    return near(asked, (row["name"] for row in records(connection, "names")))


def read_who(connection: duckdb.DuckDBPyConnection, entity_id: str) -> Who:
    """Read one entity. Raises KeyError where there is none of that id."""
    entity = records(connection, "who", entity_id=entity_id)
    if not entity:
        raise KeyError(entity_id)
    parts = {
        name: records(connection, f"who_{name}", entity_id=entity_id)
        for name in ("aliases", "outlets", "stories", "statements", "held", "received")
    }
    unit = _unit(parts["outlets"])
    time = records(connection, "who_time", entity_id=entity_id, unit=unit)
    return Who(entity=entity[0], unit=unit, time=time, **parts)


def _unit(outlets: list[Record]) -> str:
    """Return the step of time that shows when the entity was quoted in a few dozen lines."""
    times: list[datetime] = [
        row[column]
        for row in outlets
        for column in ("first_quoted", "last_quoted")
        if row[column] is not None
    ]
    days = (max(times) - min(times)).days if times else 0
    if days <= _DAYS:
        return "day"
    return "month" if days <= _MONTHS * 31 else "year"
