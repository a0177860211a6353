"""Bars, columns over time and strips of scores: positions that the templates draw as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from pipeline.report.streams import Row

BAR = 160
"""Width of a bar for the largest count, in user units."""
STRIP = 180
"""Width of a strip of scores from -1 to 1."""
WIDTH = 640
HEIGHT = 132
_FOOT = 22
_HEAD = 20
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def bar(count: int, most: int, width: int = BAR) -> float:
    """Return the length of a count's bar where ``most`` fills the width; never quite nothing.

    >>> bar(5, 10), bar(0, 10), bar(1, 10_000), bar(0, 0)
    (80.0, 0.0, 1.0, 0.0)
    """
    if count <= 0 or most <= 0:
        return 0.0
    return max(1.0, round(width * min(count, most) / most, 1))


def stacked(counts: Sequence[int], most: int, width: int = BAR) -> list[tuple[float, float]]:
    """Return (start, length) for counts laid end to end on the scale of :func:`bar`.

    >>> stacked([1, 0, 3], 8, width=80)
    [(0.0, 10.0), (10.0, 0.0), (10.0, 30.0)]
    """
    scale = width / most if most > 0 else 0.0
    starts = [sum(counts[:place]) for place in range(len(counts))]
    return [
        (round(start * scale, 1), round(count * scale, 1))
        for start, count in zip(starts, counts, strict=True)
    ]


def score_strip(row: Row) -> Row:
    """Return where the mean, lowest and highest score of a row stand on a strip from -1 to 1.

    A row without ``min_score`` has no range.
    """
    low, high = row.get("min_score"), row.get("max_score")
    ends = None if low is None or high is None or high <= low else (score_x(low), score_x(high))
    return {
        "x": score_x(row["mean_score"]),
        "range": ends,
        "zero": score_x(0.0),
        "width": STRIP,
    }


def score_x(score: float) -> float:
    """Return where a score stands; scores beyond -1 and 1 stand at the end.

    >>> score_x(-1), score_x(0), score_x(7)
    (7.0, 90.0, 173.0)
    """
    inside = max(-1.0, min(1.0, score))
    return round(7 + (STRIP - 14) * (inside + 1) / 2, 1)


def period(since: date | None, unit: str) -> str:
    """Return a day, month or year in words.

    >>> period(date(2026, 3, 7), "day"), period(date(2026, 3, 1), "month"), period(None, "day")
    ('7 Mar 2026', 'Mar 2026', 'undated')
    """
    if since is None:
        return "undated"
    if unit == "year":
        return str(since.year)
    month = f"{_MONTHS[since.month - 1]} {since.year}"
    return month if unit == "month" else f"{since.day} {month}"


def after(since: date, unit: str) -> date | None:
    """Return the beginning of the next day, month or year; None past the calendar's end.

    >>> after(date(2026, 12, 1), "month"), after(date(2024, 2, 28), "day")
    (datetime.date(2027, 1, 1), datetime.date(2024, 2, 29))
    """
    try:
        if unit == "day":
            return since + timedelta(days=1)
        if unit == "month" and since.month < 12:
            return since.replace(month=since.month + 1)
        return date(since.year + 1, 1, 1)
    except (OverflowError, ValueError):
        return None


def periods(first: date, last: date, unit: str) -> Iterator[date]:
    """Yield the beginnings of all periods from ``first`` to ``last``."""
    since: date | None = first
    while since is not None and since <= last:
        yield since
        since = after(since, unit)


def columns(rows: Sequence[Row]) -> dict[str, Any] | None:
    """Return the columns of counts over time; None where fewer than two periods have any.

    ``rows`` hold ``since`` (a date, None where undated), ``unit`` (day, month, year), the same for
    all, and ``n``. Periods without any are there, empty, so that the axis is even.
    """
    dated = {row["since"]: row for row in rows if row["since"] is not None}
    if len(dated) < 2:
        return None
    unit = next(iter(dated.values()))["unit"]
    first, last = min(dated), max(dated)
    shown = list(periods(first, last, unit))
    most = max(row["n"] for row in dated.values())
    step = WIDTH / len(shown)
    room = HEIGHT - _FOOT - _HEAD
    gap = min(3.0, step * 0.2)
    drawn = []
    for place, since in enumerate(shown):
        if since in dated:
            row = dated[since]
            height = bar(row["n"], most, room)
            drawn.append(
                {
                    "x": round(place * step + gap / 2, 2),
                    "y": round(HEIGHT - _FOOT - height, 1),
                    "width": round(max(step - gap, 0.6), 2),
                    "height": height,
                    "label": period(since, unit),
                    "n": row["n"],
                }
            )
    return {
        "columns": drawn,
        "unit": unit,
        "most": most,
        "width": WIDTH,
        "height": HEIGHT,
        "base": HEIGHT - _FOOT,
        "top": _HEAD,
        "first": period(first, unit),
        "last": period(last, unit),
        "n_undated": sum(row["n"] for row in rows if row["since"] is None),
    }
