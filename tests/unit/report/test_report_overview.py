from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from overview_rows import BRIDGE, FERRY, HOSTILE, fill, insert, pages_of

from pipeline.agreement.metrics import METRICS
from pipeline.report import streams
from pipeline.report.method import WORDS, figure_page
from pipeline.report.options import Options
from pipeline.report.overview import (
    PER_PAGE,
    first_figure,
    proportions,
    stories_pages,
    story_cards,
)
from pipeline.report.render import Renderer
from pipeline.report.story import statement_views

RENDERER = Renderer(Options())

Data = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def rows(
    in_memory: Callable[[], duckdb.DuckDBPyConnection],
) -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        fill(connection, HOSTILE)
        yield connection


@pytest.fixture(scope="module")
def written(rows: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The pages by path."""
    return dict(pages_of(rows))


def data_of(connection: duckdb.DuckDBPyConnection, kind: str, key: str) -> Data:
    ((_, data),) = streams.pages(connection, kind, [key])
    return data


class Document(HTMLParser):
    """What a page holds: its elements, its text, its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def ids(self) -> list[str]:
        return [a["id"] for _, a in self.elements if a.get("id")]


def test_totals(rows: duckdb.DuckDBPyConnection) -> None:
    (totals,) = data_of(rows, "overview", "index")["totals"]
    del totals["key"], totals["first_published"], totals["last_published"]
    assert totals == {
        "n_stories": 2,
        "n_outlets": 3,
        "n_unstated": 1,
        "n_articles": 5,
        "n_copies": 1,
        "n_quotes": 8,
        "n_speakers": 1,
        "n_stances": 0,
        "n_statements": 4,
        "n_shared": 2,
        "n_corroborated": 2,
        "n_contradictions": 2,
        "n_rejected": 1,
    }


def test_what_is_read_past_the_views_is_what_they_say(rows: duckdb.DuckDBPyConnection) -> None:
    data = data_of(rows, "overview", "index")
    shared = rows.execute("SELECT sum(n_shared_statements) FROM v_story_overview").fetchall()
    assert data["totals"][0]["n_corroborated"] == shared[0][0]
    query = (
        "SELECT contradiction_id, passage_a, passage_b, speaker_a, outlet_b FROM v_contradictions"
    )
    found = [
        tuple(c[n] for n in ("contradiction_id", "passage_a", "passage_b", "speaker_a", "outlet_b"))
        for c in data["contradictions"]
    ]
    assert sorted(found) == rows.execute(f"{query} ORDER BY 1").fetchall()
    assert [c[0] for c in found] == ["c_02", "c_01"]
    assert found[0][1:3] == ('"The brid', '"The brid')


def test_what_changed_is_what_the_last_run_that_read_anything_brought(
    rows: duckdb.DuckDBPyConnection,
) -> None:
    data = data_of(rows, "overview", "index")
    (changed,) = data["changed"]
    assert (changed["started_at"].day, changed["n_added"], changed["n_changed"]) == (2, 1, 0)
    assert (changed["n_articles"], changed["n_before"]) == (1, 4)
    assert (changed["n_stories"], changed["n_contradictions"]) == (1, 1)
    (story,) = data["changed_stories"]
    assert (story["story_id"], story["n_new"], story["n_articles"]) == (BRIDGE, 1, 4)
    assert story["n_contradictions"] == 1
    assert [run["started_at"].day for run in data["runs"]] == [4, 3, 2, 1]


def test_counts_of_a_story_are_those_of_its_page(rows: duckdb.DuckDBPyConnection) -> None:
    statements = statement_views(data_of(rows, "story", BRIDGE))
    shared = [s for s in statements if s["n_outlets"] > 1]
    expected = (len(shared), sum(s["reworded"] for s in shared), len(statements) - len(shared))
    assert expected == (2, 1, 2)
    for kind, key in (("overview", "index"), ("stories", "all")):
        stories = {s["story_id"]: s for s in data_of(rows, kind, key)["stories"]}
        bridge, ferry = stories[BRIDGE], stories[FERRY]
        assert (bridge["n_shared"], bridge["n_reworded"], bridge["n_alone"]) == expected
        assert (bridge["n_outlets"], bridge["n_copies"]) == (3, 1)
        assert (ferry["n_shared"], ferry["n_alone"], ferry["n_outlets"]) == (0, 0, 1)


def test_stories_stand_newest_first_and_undated_last(
    rows: duckdb.DuckDBPyConnection,
) -> None:
    stories = data_of(rows, "stories", "all")["stories"]
    assert [s["story_id"] for s in stories] == [BRIDGE, FERRY]


def test_pages_hold_hostile_text_as_text(written: dict[str, str]) -> None:
    pages = {path: Document(html) for path, html in written.items()}
    assert set(pages) == {
        "index.html",
        "agreement-statement-overlap.html",
        "agreement-statement-coverage.html",
        "agreement-stance-kappa-outlet.html",
        "stories.html",
        "stories-by-outlets.html",
        "method.html",
    }
    for path, page in pages.items():
        scripts = [a.get("src") for tag, a in page.elements if tag == "script"]
        assert scripts
        assert all(src and src.startswith("assets/") for src in scripts)
        for _, attributes in page.elements:
            assert not any(name == "style" or name.startswith("on") for name in attributes)
        assert len(page.ids) == len(set(page.ids)), path
        assert [tag for tag, _ in page.elements].count("h1") == 1
    assert HOSTILE in pages["stories.html"].text
    assert pages["index.html"].text.count(HOSTILE) >= 4  # card, change, contradictions, rejected
    assert f"feeds/{HOSTILE}.jsonl" in pages["index.html"].text


def test_the_map_prints_values_and_numbers(written: dict[str, str]) -> None:
    overlap = Document(written["agreement-statement-overlap.html"]).text
    assert "The Courier – The Herald: −.30, n 14" in overlap
    coverage = Document(written["agreement-statement-coverage.html"]).text
    assert "The Courier → The Herald: .25, n 12" in coverage
    assert "The Herald → The Courier: .75, n 11" in coverage
    kappa = Document(written["agreement-stance-kappa-outlet.html"]).text
    assert "no value, fewer than 20; n 3" in kappa
    assert "−.30" in Document(written["index.html"]).text


def test_an_empty_warehouse_has_its_pages(
    in_memory: Callable[[], duckdb.DuckDBPyConnection],
) -> None:
    with in_memory() as connection:
        pages = dict(pages_of(connection))
    assert set(pages) == {"index.html", "stories.html", "stories-by-outlets.html", "method.html"}
    assert "Nothing here yet" in pages["index.html"]


@pytest.fixture(scope="module")
def judged(
    in_memory: Callable[[], duckdb.DuckDBPyConnection],
) -> Iterator[dict[str, str]]:
    """The pages of a first run whose quotes people judged."""
    with in_memory() as connection:
        fill(connection)
        connection.execute("DELETE FROM runs WHERE run_id <> 'run_1'")
        claims = "SELECT quote_id, quote_claim(content, kind, cue) FROM quotes"
        for quote, claim in connection.execute(claims).fetchall():
            verdict = {
                "kind": "quotes",
                "item_id": quote,
                "aspect": "quote",
                "claim_hash": claim,
                "frame": "all",
                "judge": "Ada",
                "verdict": "right",
                "seed": 1,
                "fingerprint": "f00d",
                "judged_at": "2026-03-05",
            }
            insert(connection, "verdicts", verdict)
        yield dict(pages_of(connection))


def test_the_first_run_has_changed_nothing(judged: dict[str, str]) -> None:
    index = Document(judged["index.html"])
    assert "changed" not in index.ids
    assert "All of it was read in the run of 1 March 2026, 08:00 UTC." in index.text


def test_verdicts_are_shown(judged: dict[str, str]) -> None:
    for path in ("index.html", "method.html"):
        assert "Nobody has checked" not in judged[path]
        assert "Precision by verdicts" in judged[path]


def test_every_metric_has_words_and_an_anchor(written: dict[str, str]) -> None:
    assert set(WORDS) == {metric.metric for metric in METRICS}
    method = Document(written["method.html"])
    assert set(WORDS) <= set(method.ids)
    for metric in METRICS:
        assert metric.formula in method.text
        assert WORDS[metric.metric].label in method.text


@pytest.mark.parametrize("name", ["../x", "a/b", "", "A", "x" * 60, "a-b", "<b>"])
def test_only_names_of_metrics_become_pages(name: str) -> None:
    assert figure_page(name, None) is None
    assert figure_page("stance_kappa", name) is None


def story(number: int, **more: Any) -> dict[str, Any]:
    row = {
        "story_id": f"s_{number:016x}",
        "headline": f"Story {number}",
        "last_published": None,
        "n_outlets": 2,
        "n_articles": 2,
        "n_copies": 0,
        "n_shared": 3,
        "n_reworded": 1,
        "n_alone": 4,
        "n_contradictions": 0,
        "outlets": ["A", "B", "C", "D", "E", "F"],
        "n_unstated": 0,
        "newest": number,
        "widest": 100 - number,
        "wide": 100 - number,
    }
    return row | more


def test_lists_run_over_pages() -> None:
    stories = [story(i, n_outlets=1 + (i % 2)) for i in range(2 * PER_PAGE + 1)]
    data: Data = {"stories": stories}
    pages = dict(stories_pages("all", data, RENDERER))
    assert list(pages) == [
        "stories.html",
        "stories-2.html",
        "stories-3.html",
        "stories-by-outlets.html",
    ]
    assert 'href="stories-2.html"' in pages["stories.html"]
    assert "Story 200<" in pages["stories-3.html"]
    assert "Story 199<" in pages["stories-by-outlets.html"]
    assert "Story 198<" not in pages["stories-by-outlets.html"]
    assert max(map(len, pages.values())) < 300_000


def test_a_story_has_one_card() -> None:
    newest, widest = story_cards([story(i) for i in range(1, 19)])
    assert [s["newest"] for s in newest] == [1, 2, 3, 4, 5, 6]
    assert [s["newest"] for s in widest] == [18, 17, 16, 15, 14, 13]
    assert newest[0]["named"] == ["A", "B", "C", "D"]
    assert newest[0]["n_unnamed"] == 2


def test_what_one_outlet_tells_is_not_widely_covered() -> None:
    newest, widest = story_cards([story(i, n_outlets=1) for i in range(9)])
    assert (len(newest), widest) == (6, [])


@given(st.lists(st.integers(0, 10_000), max_size=6))
@settings(deadline=None)
def test_parts_of_a_bar_follow_each_other(counts: list[int]) -> None:
    parts = proportions(*counts)
    end = 0.0
    for start, length in parts:
        assert start == pytest.approx(end, abs=0.11)
        end = start + length
    assert end == pytest.approx(240 if sum(counts) else 0, abs=0.2)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
@settings(deadline=None, max_examples=40)
def test_headlines_come_out_as_they_are(headline: str) -> None:
    data: Data = {"stories": [story(1, headline=headline)]}
    html = dict(stories_pages("all", data, RENDERER))["stories.html"]
    page = Document(html)
    assert (headline or "A story without a headline") in page.text
    assert [tag for tag, _ in page.elements].count("script") == 2


def test_the_first_figure_has_values() -> None:
    none, some = {"map": {"n_values": 0}}, {"map": {"n_values": 2}}
    assert first_figure([none, some]) is some
    assert first_figure([none]) is none
    assert first_figure([]) is None
