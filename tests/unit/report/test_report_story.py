"""The page of a story: what each outlet carries is shown, however many there are."""

from __future__ import annotations

import re

import pytest
from lxml import html

from pipeline.report.options import Options
from pipeline.report.paths import page_path
from pipeline.report.render import UNSTATED, Renderer
from pipeline.report.story import (
    COLUMNS,
    VARIANTS,
    WORDING,
    alone_by_outlet,
    carriers,
    grid,
    outlet_columns,
    statement_views,
    story_pages,
    variants,
)
from pipeline.report.streams import Data
from tests.unit.report.story_rows import KEY, article, contradiction, large, quote, statement, story

BASE = "the dam was never tested for a flood of this height"
LIMIT = 300_000
"""Bytes of a story's page."""


def written(data: Data) -> dict[str, html.HtmlElement]:
    pages = story_pages(KEY, data, Renderer(Options()))
    return {path: html.document_fromstring(page) for path, page in pages}


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ([BASE, BASE.upper() + "!"], ["same", "same"]),
        ([BASE, "the dam was never tested for a flood of this size"], ["same", "reworded"]),
        ([BASE, "nobody had tried it"], ["same", "reworded"]),
        # A shorter quote of the same words is no other wording.
        ([BASE, "never tested for a flood"], ["same", "same"]),
    ],
)
def test_how_outlets_carry_a_statement(contents: list[str], expected: list[str]) -> None:
    quotes = [quote(i, 1, i, content) for i, content in enumerate(contents)]
    (view,) = statement_views(story([], [statement(1, 2, BASE)], quotes))
    assert list(carriers(view).values()) == expected


def test_an_outlet_whose_wording_is_not_shown_still_carries_it() -> None:
    n = VARIANTS + 5
    quotes = [quote(i, 1, i, f"{BASE} {i}") for i in range(n)]
    (view,) = statement_views(story([], [statement(1, n, BASE)], quotes))
    assert len(view["variants"]["shown"]) == VARIANTS
    assert view["variants"]["n_more"] == 5
    columns = outlet_columns([article(i, i) for i in range(n)])
    found = grid([view], columns)
    assert found["rows"][0]["cells"] == ["reworded"] * COLUMNS
    assert found["n_others"] == found["rows"][0]["others"] == n - COLUMNS


def test_of_many_outlets_those_that_carry_most_have_columns() -> None:
    columns = outlet_columns([article(i, i) for i in range(30)])
    quotes = [quote(i, 1, i, BASE) for i in (25, 29)]
    views = statement_views(story([], [statement(1, 2, BASE)], quotes))
    names = [column["name"] for column in grid(views, columns)["columns"]]
    assert names == sorted(names)
    assert {"Outlet 025", "Outlet 029"} < set(names)
    assert len(names) == COLUMNS


def test_outlets_with_the_same_words_share_a_wording() -> None:
    other_speaker = quote(4, 1, 4, BASE, speaker_id="e_1111111111111111")
    quotes = [
        quote(1, 1, 1, BASE),
        quote(2, 1, 2, f"“{BASE.title()},”"),
        quote(3, 1, 3, BASE, is_copy=True),
        other_speaker,
        quote(5, 1, 5, BASE, kind="indirect"),
        quote(6, 1, 1, BASE),
    ]
    found = variants(BASE, quotes)
    shown = [(q["outlet"], [o["outlet"] for o in q["also"]]) for q in found["shown"]]
    assert shown == [("Outlet 001", ["Outlet 002"]), ("Outlet 004", []), ("Outlet 005", [])]
    assert (found["n_more"], found["n_copies"]) == (0, 1)


def test_a_very_long_wording_is_cut() -> None:
    (shown,) = variants(BASE, [quote(1, 1, 1, "word " * 5_000)])["shown"]
    text = "".join(segment.text for segment in shown["segments"])
    assert text.endswith(" […]")
    assert len(text) < WORDING + 10


def test_outlets_that_nobody_states_are_told_apart() -> None:
    unstated = [article(i, i, known=False) for i in (1, 2)]
    names = [column["name"] for column in outlet_columns([*unstated, article(3, 3)])]
    assert names == ["Outlet 003", f"{UNSTATED} 1", f"{UNSTATED} 2"]
    assert [c["name"] for c in outlet_columns(unstated[:1])] == [UNSTATED]


def test_statements_of_copies_are_nobody_s_alone() -> None:
    copied = quote(1, 1, 1, BASE, is_copy=True)
    data = story([article(1, 1, is_copy=True)], [statement(1, 0, BASE)], [copied])
    first = written(data)[page_path("story", KEY)]
    tiles = {words(dt): words(dd) for dt, dd in zip(*map(first.iter, ("dt", "dd")), strict=True)}
    assert tiles["In one outlet alone"] == "0 1 in copies only"
    assert tiles["Outlets"] == "0 copies only"
    assert alone_by_outlet([], []) == []


@pytest.mark.parametrize("size", [(200, 500, 3_000), (30, 60, 400), (1, 1, 90), (1, 1, 0)])
def test_every_statement_has_a_place_and_pages_stay_small(size: tuple[int, int, int]) -> None:
    data = large(*size)
    pages = written(data)
    texts = {path: html.tostring(page, encoding="unicode") for path, page in pages.items()}
    assert {path: len(t) for path, t in texts.items() if len(t) > LIMIT} == {}
    anchors = set(re.findall(r'id="(st_[0-9a-f]+)"', "".join(texts.values())))
    assert anchors == {s["statement_id"] for s in data["statements"]}
    for path, page in pages.items():
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path


def test_what_is_left_out_is_said() -> None:
    many = [contradiction(i) for i in range(90)]
    data = story([article(i, i % 9) for i in range(300)], [], [], contradictions=many)
    text = words(written(data)[page_path("story", KEY)])
    assert "The first 40 of 90; all of them: table contradictions." in text
    assert "The first 150 of 300 by date" in text


def test_a_mark_of_the_picture_is_read_out() -> None:
    quotes = [quote(1, 1, 1, BASE), quote(2, 1, 2, "nobody had tried it")]
    data = story([article(i, i) for i in (1, 2, 3)], [statement(1, 2, BASE)], quotes)
    page = written(data)[page_path("story", KEY)]
    cells = page.xpath("//table[@class='grid']//td//span[@class='unseen']")
    assert [words(cell) for cell in cells] == ["in the same words", "in other words", "not carried"]
