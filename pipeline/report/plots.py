"""Positions of what pictures show; the templates draw them as SVG."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipeline.report.render import UNSTATED
from pipeline.report.streams import Row

WIDTH = 640
"""Width of a picture, in user units."""
TARGETS = 8
"""Targets in a dot plot; the table beside it holds all."""
HOLDERS = 9
"""Holders drawn for a target."""
OUTLETS = 30
"""Lines of a timeline."""
_LABELS = 210
_LINE = 22
_VOICES = {"outlet": 0, "author": 1, "speaker": 2}


def dot_plot(stances: Sequence[Row]) -> dict[str, Any]:
    """Return rows of a dot plot of stances: by target, holders from outlet to speaker.

    ``x`` is where the mean score stands and ``low``, ``high`` how far single stances reach.
    """
    by_target: defaultdict[str, list[Row]] = defaultdict(list)
    for row in stances:
        by_target[row["target_id"]].append(row)
    rows: list[Row] = []
    y = 34
    for holders in list(by_target.values())[:TARGETS]:
        rows.append({"y": y, "head": holders[0]})
        y += _LINE
        best = sorted(holders, key=lambda r: (-r["n"], r["holder"] or ""))[:HOLDERS]
        for row in sorted(best, key=lambda r: (_VOICES[r["holder_kind"]], r["mean_score"])):
            places = {
                "x": _score_x(row["mean_score"]),
                "low": _score_x(row["min_score"]),
                "high": _score_x(row["max_score"]),
            }
            rows.append({"y": y, "head": None} | row | places)
            y += _LINE
        y += 8
    return {
        "rows": rows,
        "width": WIDTH,
        "height": y,
        "ticks": [(value, _score_x(value)) for value in (-1.0, -0.5, 0.0, 0.5, 1.0)],
        "n_targets": len(by_target),
        "n_shown": min(TARGETS, len(by_target)),
    }


def _score_x(score: float) -> float:
    half = (WIDTH - _LABELS - 20) / 2
    return round(_LABELS + half * (1 + max(-1.0, min(1.0, score))), 1)


def timeline(articles: Sequence[Row]) -> dict[str, Any] | None:
    """Return where each dated article stands in time, a line for each outlet.

    Of many outlets, those with most articles have one. None where fewer than two articles have a
    date.
    """
    dated = [a for a in articles if a["published_at"] is not None]
    if len(dated) < 2:
        return None
    first = min(a["published_at"] for a in dated)
    last = max(a["published_at"] for a in dated)
    span = (last - first).total_seconds() or 1.0
    counts = Counter(_line(a) for a in dated)
    names = sorted(name for name, _ in sorted(counts.items(), key=_most)[:OUTLETS])
    shown = [a for a in dated if _line(a) in names]
    lines = {name: 34 + _LINE * i for i, name in enumerate(names)}
    return {
        "width": WIDTH,
        "height": 34 + _LINE * len(names),
        "left": _LABELS,
        "lines": list(lines.items()),
        "ends": [(first, _LABELS), (last, WIDTH - 20)],
        "dots": [
            {
                "x": round(_LABELS + (WIDTH - 20 - _LABELS) * _since(a, first) / span, 1),
                "y": lines[_line(a)],
                "article": a,
            }
            for a in shown
        ],
        "n_left_out": len(dated) - len(shown),
        "n_undated": len(articles) - len(dated),
    }


def _line(article: Row) -> str:
    return str(article["outlet"]) if article["known"] else UNSTATED


def _most(count: tuple[str, int]) -> tuple[int, str]:
    return -count[1], count[0]


def _since(article: Row, first: datetime) -> float:
    return float((article["published_at"] - first).total_seconds())
