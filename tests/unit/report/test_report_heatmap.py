from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.heatmap import (
    BANDS,
    STRIP,
    band,
    heat_map,
    legend,
    may_be_chance,
    strip,
    why_none,
)

OUTLETS = [{"outlet_id": name, "name": name.upper()} for name in ("a", "b", "c")]


def row(one: str, other: str, value: float | None, **more: Any) -> dict[str, Any]:
    given = {"direction": "symmetric", "n": 30, "minimum": 10, "chance": 0.2, "ci_low": None}
    return given | {"outlet_a_id": one, "outlet_b_id": other, "value": value, **more}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-1.0, "m2"),
        (-0.2, "m1"),
        (-0.051, "m1"),
        (-0.05, "z"),
        (0.0, "z"),
        (0.049, "z"),
        (0.05, "p1"),
        (0.2, "p2"),
        (0.4, "p3"),
        (0.6, "p4"),
        (1.0, "p4"),
    ],
)
def test_bands(value: float, expected: str) -> None:
    assert band(value) == expected


@given(st.floats(-1, 1), st.floats(-1, 1))
@settings(deadline=None)
def test_bands_ascend_with_values(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert BANDS.index(band(low)) <= BANDS.index(band(high))


def states(rows: list[dict[str, Any]]) -> list[list[str]]:
    cells = heat_map(OUTLETS, rows)["cells"]
    return [[c["state"] for c in cells[i : i + 3]] for i in (0, 3, 6)]


def test_a_symmetric_figure_fills_both_cells() -> None:
    assert states([row("a", "b", 0.5), row("a", "c", None)]) == [
        ["self", "p3", "few"],
        ["p3", "self", "none"],
        ["few", "none", "self"],
    ]


def test_a_directed_figure_stands_in_the_line_of_its_first_outlet() -> None:
    rows = [row("a", "b", 0.5, direction="directed"), row("b", "a", 0.0, direction="directed")]
    assert states([*rows, row("c", "a", -0.5, direction="directed")]) == [
        ["self", "p3", "none"],
        ["z", "self", "none"],
        ["m2", "none", "self"],
    ]


def test_outlets_that_are_not_shown_have_no_cell() -> None:
    assert states([row("a", "elsewhere", 0.5)]) == [
        ["self", "none", "none"],
        ["none", "self", "none"],
        ["none", "none", "self"],
    ]


@given(st.integers(0, 15))
@settings(deadline=None)
def test_cells_lie_within_the_picture(n: int) -> None:
    outlets = [{"outlet_id": str(i), "name": str(i)} for i in range(n)]
    found = heat_map(outlets, [])
    places = {(c["x"], c["y"]) for c in found["cells"]}
    assert len(places) == n * n
    assert all(x + 54 <= found["width"] and y + 40 <= found["height"] for x, y in places)
    assert all(y < found["height"] for y, _ in found["lines"])
    assert all(x < found["width"] for x, _ in found["columns"])


def test_the_key_lists_what_occurs() -> None:
    rows = [row("a", "b", 0.7), row("a", "c", -0.9), row("b", "c", None)]
    assert legend(rows) == [("m2", None, -0.2), ("p4", 0.6, None)]


@pytest.mark.parametrize(
    ("given_row", "expected"),
    [
        (row("a", "b", 0.0), None),
        (row("a", "b", None, n=9), "fewer than 10"),
        (row("a", "b", None, chance=None), "chance not known"),
        (row("a", "b", None), "labels hardly vary"),
        (row("a", "b", None, minimum=None), "labels hardly vary"),
    ],
)
def test_why_there_is_no_value(given_row: dict[str, Any], expected: str | None) -> None:
    assert why_none(given_row) == expected


@given(st.floats(-9, 9), st.floats(0, 9))
@settings(deadline=None)
def test_strips_stay_within_their_width(value: float, half: float) -> None:
    found = strip({"value": value, "ci_low": value - half, "ci_high": value + half})
    assert found is not None
    low, high = found["ends"]
    assert 0 <= low <= found["x"] <= high <= STRIP


def test_a_strip_needs_a_value_and_no_interval() -> None:
    assert strip({"value": None, "ci_low": None}) is None
    assert strip({"value": 0.0, "ci_low": None}) == {
        "x": 62.0,
        "ends": None,
        "zero": 62.0,
        "width": STRIP,
    }


@pytest.mark.parametrize(
    ("low", "high", "chance", "expected"),
    [
        (-0.1, 0.3, 0.2, True),
        (0.0, 0.3, 0.2, True),
        (0.01, 0.3, 0.2, False),
        (-0.3, -0.1, 0.2, False),
        (-0.1, 0.3, None, False),
        (None, None, 0.2, True),
        (None, None, None, False),
    ],
)
def test_what_may_be_chance_is_marked(
    low: float | None, high: float | None, chance: float | None, *, expected: bool
) -> None:
    figure = row("a", "b", 0.1, ci_low=low, ci_high=high, chance=chance)
    assert may_be_chance(figure) is expected
    found = heat_map(OUTLETS, [figure])
    assert found["n_open"] == expected
    assert [c["open"] for c in found["cells"]][:2] == [False, expected]
