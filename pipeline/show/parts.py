"""Pieces that the views of a story and of an entity share. All text in them is made safe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.show.records import Record
from pipeline.show.words import Span
from pipeline.terminal import safe

SHOWN = 10
"""Items of a section that are shown unless all are asked for."""
_PASSAGE = 600
_STEPS = 10
_LEAST = 0.005
"""Scores nearer to zero have no sign: -0.00 looks like one."""
_WHOLE = {"", "article", "story", "metric", "published", "mean", "fav. / neutral / unfav."}
"""Columns that are never broken: plots, and ids, which are there to be copied."""


def plain(value: object) -> str:
    """Return a value on one line; dates without a time of midnight, NULL as a dash."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        has_time = bool(value.hour or value.minute)
        return f"{value:%Y-%m-%d %H:%M}" if has_time else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(safe(value).split())


def signed(value: float | None) -> str:
    """Return a score with its sign and two digits, a dash for none.

    >>> signed(0.125), signed(-0.004), signed(None)
    ('+0.12', '0.00', '–')
    """
    if value is None:
        return "–"
    return "0.00" if abs(value) < _LEAST else f"{value:+.2f}"


def figure(value: float | None) -> str:
    """Return a figure of agreement with two digits, a dash for none."""
    return "–" if value is None else f"{value:.2f}"


def heading(text: str) -> Text:
    """Return the heading of a section."""
    return Text(f"\n{safe(text)}", style="bold")


def indented(content: Any, by: int = 2) -> Padding:
    """Return content set in from the left."""
    return Padding(content, (0, 0, 0, by))


def passage(text: str | None, marked: Sequence[Span] = ()) -> Text:
    """Return a passage with the marked spans underlined in brackets, cut where it is very long.

    Brackets, too, since colours and underlining do not survive a pipe.
    """
    whole = text or ""
    shown = Text()
    at = 0
    for start, end in marked:
        if end > _PASSAGE:
            break
        shown.append(safe(whole[at:start]))
        shown.append(f"[{safe(whole[start:end])}]", style="bold underline")
        at = end
    shown.append(safe(whole[at:_PASSAGE]))
    if len(whole) > _PASSAGE:
        shown.append(f" … ({len(whole):,} characters)", style="dim")
    return shown


def dots(score: float | None) -> str:
    """Return where a score lies between -1 and 1, as a line with a mark.

    >>> dots(-1.0), dots(0.0)
    ('●─────────┼──────────', '──────────●──────────')
    """
    if score is None:
        return ""
    line = ["─"] * _STEPS + ["┼"] + ["─"] * _STEPS
    line[round((max(-1.0, min(1.0, score)) + 1) * _STEPS)] = "●"
    return "".join(line)


def bar(count: int, most: int, width: int = 30) -> str:
    """Return a bar for a count; any count but 0 shows."""
    return "█" * max(1 if count else 0, round(width * count / most)) if most else ""


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], numeric: Sequence[str] = ()
) -> Padding:
    """Return a table without borders; ``numeric`` names the columns set to the right."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    for column in columns:
        side: Literal["right", "left"] = "right" if column in numeric else "left"
        made.add_column(column, justify=side, overflow="fold", no_wrap=column in _WHOLE)
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(plain(cell)) for cell in row))
    return indented(made)


def shown_of(rows: Sequence[Record], *, everything: bool) -> tuple[Sequence[Record], str]:
    """Return the rows to show and a line on those left out."""
    if everything or len(rows) <= SHOWN:
        return rows, ""
    return rows[:SHOWN], f"{len(rows) - SHOWN:,} more: --all"


def counts(row: Record) -> str:
    """Return how many stances are favourable, neutral, unfavourable."""
    return f"{row['n_favourable']} / {row['n_neutral']} / {row['n_unfavourable']}"
