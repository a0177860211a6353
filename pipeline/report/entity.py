"""The pages of entities, what they say, who quotes them, what is made of them, and their list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pipeline.report.bars import bar, columns, period, score_strip, stacked
from pipeline.report.paths import list_path, page_path
from pipeline.report.render import Renderer, paginate
from pipeline.report.streams import Data, Row

STATEMENTS = 20
"""Statements on the first page of an entity; where there are more, all follow on further pages."""
PER_PAGE = 60
LISTED = 12
"""Lines of a table before the rest is folded."""

ALIASES = {
    "name": "Also written",
    "acronym": "Short",
    "demonym": "Its people and things",
    "metonym": "Places that stand for it",
}
VOICES = {
    "outlet": "■ Outlets, in their own voice",
    "author": "◆ Authors of opinion pieces",
    "speaker": "● Speakers, in quotes",
}
_ALL_NAMES = 14


def entity_pages(key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the page of an entity and, where it says more than fits, those with all it says."""
    if not data["head"]:
        return
    head = data["head"][0]
    statements = data["statements"]
    yield renderer.page(
        "entity.html",
        page_path("entity", key),
        head=head,
        aliases=alias_groups(data["aliases"], head["name"]),
        outlets=outlet_bars(data["outlets"]),
        time=columns(data["time"]),
        time_rows=[row | {"label": period(row["since"], row["unit"])} for row in data["time"]],
        groups=by_story(statements[:STATEMENTS]),
        n_shown=min(len(statements), STATEMENTS),
        n_statements=len(statements),
        held=[row | {"strip": score_strip(row)} for row in data["held"]],
        received=by_voice(data["received"]),
        relations={
            side: [row for row in data["relations"] if row["side"] == side]
            for side in ("does", "receives")
        },
        stories=data["stories"],
        listed=LISTED,
    )
    if len(statements) > STATEMENTS:
        for number, total, part in paginate(statements, PER_PAGE):
            yield renderer.page(
                "entity_statements.html",
                page_path("entity", key, number + 1),
                head=head,
                groups=by_story(part),
                n_statements=len(statements),
                number=number,
                total=total,
            )


def speakers_pages(key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield one page of the list of entities; ``key`` is its number."""
    if not data["totals"]:
        return
    totals, number = data["totals"][0], int(key)
    most = max((row["n_quotes"] for row in data["speakers"]), default=0)
    yield renderer.page(
        "speakers.html",
        list_path("speakers", number),
        speakers=[row | {"bar": bar(row["n_quotes"], most, 90)} for row in data["speakers"]],
        totals=totals,
        number=number,
        total=totals["n_pages"],
    )


def alias_groups(rows: Sequence[Row], name: str) -> list[Row]:
    """Return the aliases by kind, in order, without the entity's own name; no empty kinds."""
    groups = []
    for kind, found in groupby(rows, key=lambda row: row["kind"]):
        given = list(found)
        others = [row for row in given if row["alias"] != name]
        if others:
            groups.append(
                {
                    "kind": kind,
                    "label": ALIASES.get(kind, kind.capitalize()),
                    "aliases": others[:_ALL_NAMES],
                    "n_more": given[0]["n_aliases"]
                    - (len(given) - len(others))
                    - len(others[:_ALL_NAMES]),
                }
            )
    return groups


def outlet_bars(rows: Sequence[Row]) -> list[Row]:
    """Return the outlets with bars of direct, mixed and indirect quotes on one scale."""
    most = max((row["n"] for row in rows), default=0)
    return [
        row
        | {
            "bars": stacked(
                [row["n_direct"], row["n_mixed"], row["n"] - row["n_direct"] - row["n_mixed"]],
                most,
            )
        }
        for row in rows
    ]


def by_story(statements: Sequence[Row]) -> list[dict[str, Any]]:
    """Return consecutive statements of one story together, each story with its headline."""
    return [
        {"story": group[0], "statements": group}
        for _, found in groupby(statements, key=lambda row: row["story_id"])
        for group in [list(found)]
    ]


def by_voice(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the holders of stances voice by voice, never pooled, each with its strip."""
    return [
        {
            "voice": voice,
            "label": VOICES.get(voice, voice),
            "rows": group,
            "n_lines": group[0]["n_lines"],
            "compared": any(row["n_compared"] for row in group),
        }
        for voice, found in groupby(rows, key=lambda row: row["holder_kind"])
        for group in [[row | {"strip": score_strip(row)} for row in found]]
    ]
