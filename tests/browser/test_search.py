"""Search as a reader uses it: typing, keys, the address, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.report.search import words
from tests.unit.report.test_report_search import FOLDED

from .browsing import axe

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@pytest.fixture
def search(page: Page, sample_site: Path) -> Callable[[str], Locator]:
    """Type into the search page, wait for the answer, return the hits."""
    page.goto((sample_site / "search.html").as_uri())

    def ask(text: str) -> Locator:
        page.locator("#query").fill(text)
        page.wait_for_function(
            "text => location.hash === '#q=' + encodeURIComponent(text)"
            " && document.querySelector('#count').textContent !== ''",
            arg=text,
        )
        page.wait_for_timeout(150)  # the answer to what was asked before may be shown until then
        return page.locator("#hits li")

    return ask


@pytest.mark.parametrize(
    ("asked", "title", "what"),
    [
        ("brandvold", "Solveig Brandvold", "name"),
        ("SOLVEIG brand", "Solveig Brandvold", "name"),
        ("sólveig bränd", "Solveig Brandvold", "name"),
        ("kremlin", "Russia", "name"),
        ("fjord obs", "Fjord Observer", "outlet"),
        ("dam release", "Port Merrow", "story"),
        ("the same rule", "same rule", "statement"),
    ],
)
def test_words_find_names_outlets_stories_and_statements(
    search: Callable[[str], Locator], asked: str, title: str, what: str
) -> None:
    hits = search(asked)
    said = [hits.nth(i).inner_text() for i in range(hits.count())]
    assert any(title.lower() in hit.lower() and what in hit for hit in said), said


def test_the_last_word_may_be_unfinished_and_all_words_must_be_there(
    page: Page, search: Callable[[str], Locator]
) -> None:
    assert search("brandv").count() >= 1
    assert search("brandv ").count() == 0  # finished by the blank: there is no such word
    assert search("brandvold zzzz").count() == 0
    assert page.locator("#count").inner_text() == "Nothing found."
    assert "aria-live" in (page.locator("#count").evaluate("node => node.outerHTML"))


@pytest.mark.parametrize("asked", ["brandvold", "fjord observer", "greywater dam", "same rule"])
def test_hits_lead_to_what_they_name(
    page: Page, search: Callable[[str], Locator], asked: str
) -> None:
    first = search(asked).first.locator("a")
    title = first.locator("b").inner_text()
    first.click()
    page.wait_for_url(re.compile(r"/(entity|outlet|story)/"))
    goal = page.url.partition("#")[2]
    shown = page.locator(f"[id='{goal}']" if goal else "h1").first.inner_text()
    assert re.sub(r"\W+", "", title)[:40] in re.sub(r"\W+", "", shown)


def test_keys_alone_are_enough(page: Page, search: Callable[[str], Locator]) -> None:
    assert search("dam").count() > 2
    focused = "document.activeElement.closest('li') &&"
    focused += (
        " [...document.querySelectorAll('#hits li')].indexOf(document.activeElement.closest('li'))"
    )
    for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == place
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(entity|outlet|story)/"))


def test_the_address_keeps_what_was_asked(page: Page, sample_site: Path) -> None:
    page.goto(f"{(sample_site / 'search.html').as_uri()}#q=brandvold")
    page.locator("#hits li").first.click()
    page.wait_for_url(re.compile(r"/entity/"))
    page.go_back()
    assert page.locator("#query").input_value() == "brandvold"
    page.locator("#hits li").first.wait_for()


def test_only_the_parts_of_the_index_that_are_needed_are_loaded(
    open_page: Callable[..., Page], sample_site: Path
) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((sample_site / "search.html").as_uri())
    assert not [url for url in asked if "/words/" in url or "/entries/" in url]
    page.locator("#query").fill("brandvold")
    page.locator("#hits li").first.wait_for()
    n_shards = len([url for url in asked if "/words/" in url])
    assert 1 <= n_shards < len(list((sample_site / "search" / "words").iterdir()))


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_words_are_folded_as_in_the_index(
    page: Page, sample_site: Path, text: str, expected: list[str]
) -> None:
    page.goto((sample_site / "search.html").as_uri())
    assert page.evaluate("text => concordSearch.wordsOf(text)", text) == expected == words(text)


def test_search_can_be_used_on_every_screen(
    page: Page, dark_page: Page, phone_page: Page, sample_site: Path
) -> None:
    for opened in (page, dark_page, phone_page):
        opened.goto(f"{(sample_site / 'search.html').as_uri()}#q=dam")
        opened.locator("#hits li").first.wait_for()
        assert axe(opened) == []
        assert opened.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_without_scripts_the_lists_are_named(
    open_page: Callable[..., Page], sample_site: Path
) -> None:
    plain = open_page(java_script_enabled=False)
    plain.goto((sample_site / "search.html").as_uri())
    assert not plain.locator("#query").is_visible()
    assert plain.get_by_text("concord sql").is_visible()
    plain.locator("main").get_by_role("link", name="speakers").click()
    assert plain.url.endswith("/speakers.html")


def test_search_works_behind_a_server(
    page: Page, serve: Callable[[Path], str], sample_site: Path
) -> None:
    page.goto(f"{serve(sample_site)}/search.html#q=brandvold")
    page.locator("#hits li").first.wait_for()
