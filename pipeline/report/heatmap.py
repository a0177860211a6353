"""Positions and bands of a heat map of outlets by outlets; the templates draw it as SVG."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from pipeline.report.streams import Row

EDGES = (-0.2, -0.05, 0.05, 0.2, 0.4, 0.6)
"""Where one band of values ends and the next begins; the same for all figures."""
BANDS = ("m2", "m1", "z", "p1", "p2", "p3", "p4")
"""Classes of the bands, from the least agreement to the most."""
CELL = (54, 40)
"""Width and height of a cell, in user units."""
LABELS = 168
"""Room for the names on the left, and above and beside the columns for slanted ones."""
SLANT = 118
AXIS = (-0.5, 1.0)
"""Range of the strips that show a value with its interval; values beyond stand at an end."""
STRIP = 180


def band(value: float) -> str:
    """Return the class of a value's band.

    >>> band(-0.4), band(0.0), band(0.05), band(1.0)
    ('m2', 'z', 'p1', 'p4')
    """
    return BANDS[bisect_right(EDGES, value)]


def legend(rows: Sequence[Row]) -> list[tuple[str, float | None, float | None]]:
    """Return the bands that occur among ``rows``: (class, from, to), None for an open end."""
    present = {band(row["value"]) for row in rows if row["value"] is not None}
    ends = (None, *EDGES, None)
    return [(name, ends[i], ends[i + 1]) for i, name in enumerate(BANDS) if name in present]


def heat_map(outlets: Sequence[Row], rows: Sequence[Row]) -> dict[str, Any]:
    """Return the cells of one figure for each two of ``outlets``, and the size of the picture.

    A row of a symmetric metric fills two cells; one of a directed metric the cell in the line of
    ``outlet_a`` and the column of ``outlet_b``. The state of a cell is ``self``, ``none`` (no row:
    nothing in common), ``few`` (a row without a value) or the class of its band.
    """
    found: dict[tuple[str, str], Row] = {}
    for pair in rows:
        found[pair["outlet_a_id"], pair["outlet_b_id"]] = pair
        if pair["direction"] == "symmetric":
            found[pair["outlet_b_id"], pair["outlet_a_id"]] = pair
    width, height = CELL
    cells = []
    for line, one in enumerate(outlets):
        for column, other in enumerate(outlets):
            row = None if line == column else found.get((one["outlet_id"], other["outlet_id"]))
            cells.append(
                {
                    "x": LABELS + column * width,
                    "y": SLANT + line * height,
                    "state": "self" if line == column else _state(row),
                    "one": one,
                    "other": other,
                    "row": row,
                    "why": row and why_none(row),
                    "open": row is not None and may_be_chance(row),
                }
            )
    return {
        "cells": cells,
        "lines": [(SLANT + (i + 0.5) * height, o) for i, o in enumerate(outlets)],
        "columns": [(LABELS + (i + 0.5) * width, o) for i, o in enumerate(outlets)],
        "left": LABELS,
        "top": SLANT,
        "width": LABELS + len(outlets) * width + SLANT,
        "height": SLANT + len(outlets) * height + 2,
        "n_values": sum(row["value"] is not None for row in rows),
        "legend": legend(rows),
        "n_open": sum(may_be_chance(row) for row in rows),
        "n_none": sum(row["value"] is None for row in rows),
    }


def why_none(row: Row) -> str | None:
    """Return why a row has no value, in a few words; None where it has one."""
    if row["value"] is not None:
        return None
    if row["minimum"] is not None and row["n"] < row["minimum"]:
        return f"fewer than {row['minimum']}"
    return "chance not known" if row["chance"] is None else "labels hardly vary"


def may_be_chance(row: Row) -> bool:
    """Whether a value may be chance alone: its interval holds 0, or it has none for few stories."""
    if row["value"] is None or row["chance"] is None:
        return False
    return row["ci_low"] is None or bool(row["ci_low"] <= 0 <= row["ci_high"])


def _state(row: Row | None) -> str:
    if row is None:
        return "none"
    return "few" if row["value"] is None else band(row["value"])


def strip(row: Row) -> Row | None:
    """Return where a value and its interval stand on a strip; None where there is no value."""
    if row["value"] is None:
        return None
    ends = None if row["ci_low"] is None else (_strip_x(row["ci_low"]), _strip_x(row["ci_high"]))
    return {"x": _strip_x(row["value"]), "ends": ends, "zero": _strip_x(0.0), "width": STRIP}


def _strip_x(value: float) -> float:
    low, high = AXIS
    inside = max(low, min(high, value))
    return round(6 + (STRIP - 12) * (inside - low) / (high - low), 1)
