"""Pages of entities and outlets: what stands in them, from rows of a small warehouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report import streams
from pipeline.report.bars import BAR, HEIGHT, STRIP, WIDTH, after, bar, columns, score_x, stacked
from pipeline.report.entity import PER_PAGE, alias_groups, by_story, by_voice, entity_pages
from pipeline.report.options import Options
from pipeline.report.outlet import OPEN, figures, group_figures
from pipeline.report.paths import page_path
from pipeline.report.render import Renderer
from tests.unit.report.entity_rows import (
    BOARD,
    LIND,
    MORE,
    entity_site_pages,
    fill_entities,
)

Data = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def rows(in_memory: Callable[[], duckdb.DuckDBPyConnection]) -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        fill_entities(connection)
        yield connection


@pytest.fixture(scope="module")
def written(rows: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The pages by path."""
    return dict(entity_site_pages(rows))


def data_of(connection: duckdb.DuckDBPyConnection, kind: str, key: str) -> Data:
    ((_, data),) = streams.pages(connection, kind, [key])
    return data


def test_pages_are_those_of_named_entities_and_known_outlets(written: dict[str, str]) -> None:
    entities = {page_path("entity", LIND), page_path("entity", LIND, 2), page_path("entity", BOARD)}
    outlets = {page_path("outlet", o) for o in ("courier", "herald", "mail")}
    outlets.add(page_path("outlet", "courier", 2))
    lists = {"speakers.html", "outlets.html", "groups-statement-overlap.html"}
    assert set(written) == entities | outlets | lists


def test_what_an_entity_says(rows: duckdb.DuckDBPyConnection) -> None:
    data = data_of(rows, "entity", LIND)
    head = data["head"][0]
    assert (head["n_quotes"], head["n_in_copies"], head["n_outlets"]) == (6 + MORE, 2, 2)
    first = data["statements"][0]
    assert (first["statement_id"], first["n_outlets"], first["n_in_copies"]) == ("st_01", 3, 1)
    assert [q["outlet_id"] for q in first["quotes"]] == ["courier", "herald", "unknown:1", "mail"]
    assert [q["is_copy"] for q in first["quotes"]] == [False, False, False, True]
    assert len(data["statements"]) == 4 + MORE
    by_outlet = {row["outlet"]: (row["n"], row["n_in_copies"]) for row in data["outlets"]}
    assert by_outlet == {
        "The Courier": (3 + MORE, 0),
        "The Herald": (2, 0),
        "Mail": (0, 2),
        None: (1, 0),
    }
    assert sum(row["n"] for row in data["time"]) == 6 + MORE
    assert {row["unit"] for row in data["time"]} == {"day"}


def test_voices_are_never_pooled(rows: duckdb.DuckDBPyConnection) -> None:
    received = data_of(rows, "entity", BOARD)["received"]
    assert [(r["holder_kind"], r["holder_id"], r["known"], r["n"]) for r in received] == [
        ("outlet", "courier", True, 1),
        ("outlet", "herald", True, 1),
        ("outlet", "unknown:1", False, 1),
        ("speaker", LIND, True, 1),
    ]
    voices = by_voice(received)
    assert [(v["voice"], len(v["rows"])) for v in voices] == [("outlet", 3), ("speaker", 1)]
    held = data_of(rows, "entity", LIND)["held"]
    assert [(r["target_id"], r["mean_score"]) for r in held] == [(BOARD, -0.8)]


def test_other_outlets_go_by_their_own_names(rows: duckdb.DuckDBPyConnection) -> None:
    names = dict(rows.execute("SELECT outlet_id, name FROM outlets").fetchall())
    for outlet in ("courier", "herald"):
        agreement = data_of(rows, "outlet", outlet)["agreement"]
        assert {row["other_id"] for row in agreement} == {"courier", "herald"} - {outlet}
        assert all(row["other"] == names[row["other_id"]] for row in agreement)
    coverage = {
        (row["side"], row["value"])
        for row in data_of(rows, "outlet", "courier")["agreement"]
        if row["metric"] == "statement_coverage"
    }
    assert coverage == {("from", 0.25), ("to", 0.75)}


@pytest.mark.parametrize(("kind", "key"), [("entity", LIND), ("outlet", "courier")])
def test_a_page_reads_the_same_rows_alone_as_among_all(
    rows: duckdb.DuckDBPyConnection, kind: str, key: str
) -> None:
    data = data_of(rows, kind, key)
    for name, sql in streams.queries(kind).items():
        together = rows.execute(f"SELECT * FROM ({sql}\n) ORDER BY ALL").fetchall()
        alone = [tuple(row.values()) for row in data[name]]
        assert alone == [row for row in together if row[0] == key], name


def test_unstated_outlets_have_no_link(written: dict[str, str]) -> None:
    page = written[page_path("entity", BOARD)]
    assert '<span class="unnamed">outlet not stated</span>' in page
    assert page_path("outlet", "unknown:1") not in "".join(written.values())
    assert page_path("entity", "u1") not in "".join(written.values())


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_hostile_text_stays_text(written: dict[str, str]) -> None:
    assert sum("&lt;script&gt;alert(" in html for html in written.values()) > 5
    for path, html in written.items():
        parser = _Tags()
        parser.feed(html)
        for tag, attributes in parser.found:
            assert tag != "style", path
            assert tag != "script" or (attributes.get("src") or "").split("assets/")[0] in (
                "",
                "../../",
            )
            assert not any(name == "style" or name.startswith("on") for name in attributes), path
            assert not (attributes.get("href") or "").startswith("javascript:"), path


def test_headings_and_ids(written: dict[str, str]) -> None:
    for path, html in written.items():
        parser = _Tags()
        parser.feed(html)
        levels = [int(tag[1]) for tag, _ in parser.found if tag in ("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(b - a <= 1 for a, b in pairwise(levels)), (path, levels)
        ids = [a["id"] for _, a in parser.found if "id" in a]
        assert len(ids) == len(set(ids)), path
        inside = [a["href"] for _, a in parser.found if (a.get("href") or "").startswith("#")]
        assert {(href or "")[1:] for href in inside} <= {*ids}, path


def test_all_statements_follow_on_further_pages(rows: duckdb.DuckDBPyConnection) -> None:
    data = data_of(rows, "entity", LIND)
    template = data["statements"][-1]
    data["statements"] = [
        template | {"statement_id": f"sv_{number}"} for number in range(2 * PER_PAGE + 1)
    ]
    pages = list(entity_pages(LIND, data, Renderer(Options())))
    assert [path for path, _ in pages] == [page_path("entity", LIND, n) for n in (1, 2, 3, 4)]
    found = [html.count('<li id="sv_') for _, html in pages]
    assert found == [20, PER_PAGE, PER_PAGE, 1]


def test_an_empty_warehouse_has_its_lists(
    in_memory: Callable[[], duckdb.DuckDBPyConnection],
) -> None:
    with in_memory() as connection:
        pages = dict(entity_site_pages(connection, ("speakers", "outlets")))
    assert set(pages) == {"speakers.html", "outlets.html"}
    assert all("concord run" in html for html in pages.values())


def test_aliases_leave_the_name_itself_out() -> None:
    rows = [
        {"kind": kind, "alias": alias, "n": 1, "n_aliases": total}
        for kind, alias, total in (("name", "UN", 3), ("name", "U.N.", 3), ("acronym", "UN", 1))
    ]
    (group,) = alias_groups(rows, "UN")
    assert [a["alias"] for a in group["aliases"]] == ["U.N."]
    assert group["n_more"] == 1


def test_statements_of_one_story_stand_together() -> None:
    groups = by_story([{"story_id": s} for s in ("a", "a", None, "b")])
    assert [(g["story"]["story_id"], len(g["statements"])) for g in groups] == [
        ("a", 2), (None, 1), ("b", 1)
    ]  # fmt: skip


def _figure(metric: str, value: float | None, side: str = "") -> dict[str, Any]:
    return {
        "metric": metric, "voice": None, "side": side, "value": value, "ci_low": None,
        "ci_high": None, "raw": 0.5, "chance": 0.4, "n": 12, "n_lines": 1, "has_chance": True,
        "minimum": 10, "unit": "statement", "attribute": "lean", "direction": "symmetric",
    }  # fmt: skip


def test_figures_stand_in_order_and_the_first_with_values_open() -> None:
    shown = figures(
        [
            _figure("entity_overlap", 0.1),
            _figure("statement_coverage", 0.3, "to"),
            _figure("statement_coverage", 0.2, "from"),
            _figure("statement_overlap", None),
        ]
    )
    assert [(f["metric"], f["side"], f["is_open"]) for f in shown] == [
        ("statement_overlap", "", False),
        ("statement_coverage", "from", True),
        ("statement_coverage", "to", True),
        ("entity_overlap", "", False),
    ]
    assert sum(f["is_open"] for f in shown) == OPEN


def test_a_figure_of_groups_whose_name_is_no_metric_has_no_page() -> None:
    shown = group_figures([_figure("../etc", 0.1), _figure("speaker_overlap", 0.1)])
    assert [f["page"] for f in shown] == ["groups-speaker-overlap"]


@given(st.integers(-5, 10**9), st.integers(-5, 10**9))
@settings(max_examples=50, deadline=None)
def test_bars_fit_their_room(count: int, most: int) -> None:
    length = bar(count, most)
    assert 0 <= length <= BAR
    assert (length > 0) == (count > 0 and most > 0)


@given(st.lists(st.integers(0, 10**6), max_size=5))
@settings(max_examples=50, deadline=None)
def test_stacked_bars_do_not_overlap(counts: list[int]) -> None:
    end = 0.0
    for start, length in stacked(counts, sum(counts)):
        assert start == pytest.approx(end, abs=0.11)
        end = start + length
    assert end <= BAR + 0.2


@given(st.floats(-9, 9), st.floats(-9, 9))
@settings(max_examples=50, deadline=None)
def test_scores_keep_their_order(one: float, other: float) -> None:
    assert 0 < score_x(one) < STRIP
    assert (score_x(one) <= score_x(other)) or one > other


@given(
    st.sampled_from(["day", "month", "year"]),
    st.dictionaries(st.integers(0, 240), st.integers(1, 10**6), max_size=12),
    st.integers(0, 9),
)
@settings(max_examples=60, deadline=None)
def test_every_dated_period_has_a_column(unit: str, counts: dict[int, int], undated: int) -> None:
    starts = [date(1999, 1, 1)]
    while len(starts) <= 240:
        following = after(starts[-1], unit)
        assert following is not None
        starts.append(following)
    given_rows = [{"since": starts[i], "unit": unit, "n": n} for i, n in sorted(counts.items())]
    plot = columns([*given_rows, {"since": None, "unit": unit, "n": undated}])
    if len(counts) < 2:
        assert plot is None
        return
    assert plot is not None
    assert [c["n"] for c in plot["columns"]] == [n for _, n in sorted(counts.items())]
    assert plot["n_undated"] == undated
    for column in plot["columns"]:
        assert 0 <= column["x"] <= column["x"] + column["width"] <= WIDTH + 1
        assert 0 <= column["y"] <= column["y"] + column["height"] <= HEIGHT


def test_the_last_day_of_the_calendar_has_no_next() -> None:
    assert after(date.max, "day") is None
    assert after(date.max, "year") is None
    assert after(date.max - timedelta(days=1), "day") == date.max
