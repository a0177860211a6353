"""The overview, the lists of stories, the heat maps and the method in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.unit.report.overview_rows import FERRY, HOSTILE, fill, write_site

from .browsing import axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = (
    "index.html",
    "stories.html",
    "agreement-statement-overlap.html",
    "agreement-stance-kappa-outlet.html",
    "method.html",
)


@pytest.fixture(scope="module")
def pages(
    in_memory: Callable[[], duckdb.DuckDBPyConnection], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A site of these pages, with hostile text wherever articles and files give text."""
    with in_memory() as connection:
        fill(connection, HOSTILE)
        return write_site(connection, tmp_path_factory.mktemp("overview"))


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_sound_on_every_screen(
    page: Page, dark_page: Page, phone_page: Page, pages: Path, name: str
) -> None:
    for opened in (page, dark_page, phone_page):
        opened.goto((pages / name).as_uri())
        assert opened is phone_page or axe(opened) == []
        wide = opened.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} pixels too wide"
        assert opened.locator("h1").count() == 1


def test_hostile_text_is_text(page: Page, pages: Path) -> None:
    page.goto((pages / "index.html").as_uri())
    assert page.locator(".card h3").first.inner_text() == HOSTILE
    assert page.locator(".rejected code").inner_text() == f"feeds/{HOSTILE}.jsonl"


def test_stories_are_filtered_by_their_words(page: Page, pages: Path) -> None:
    page.goto((pages / "stories.html").as_uri())
    lines = page.locator("#stories tbody tr:visible")
    assert lines.count() == 2
    box = page.get_by_label("Filter this page")
    box.fill("WITHOUT a headline")
    assert lines.count() == 1
    assert FERRY in (lines.locator("a").get_attribute("href") or "")
    assert page.locator(".filter output").inner_text() == "1 of 2"
    box.fill("nothing like it")
    assert lines.count() == 0
    box.fill("")
    assert lines.count() == 2


def test_lists_can_be_read_without_scripts(open_page: Callable[..., Page], pages: Path) -> None:
    plain = open_page(java_script_enabled=False)
    plain.goto((pages / "stories.html").as_uri())
    assert not plain.locator(".filter").is_visible()
    plain.get_by_role("link", name="Of several outlets").click()
    assert plain.locator("#stories tbody tr").count() == 1


def test_figures_are_reached_by_keyboard(page: Page, pages: Path) -> None:
    page.goto((pages / "index.html").as_uri())
    link = page.locator(".choices a").nth(1)
    page.locator("#agreement ~ details summary").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    assert link.evaluate("node => node === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"agreement-statement-coverage\.html"))
    picture = page.get_by_role("img", name=re.compile("Statements carried, too"))
    assert picture.is_visible()
    assert page.locator("table.pairs tbody tr").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_values_can_be_read_on_their_bands(
    open_page: Callable[..., Page], pages: Path, scheme: str
) -> None:
    opened = open_page(color_scheme=scheme)
    opened.goto((pages / "index.html").as_uri())
    for name in ("m2", "m1", "z", "p1", "p2", "p3", "p4"):
        ratio = opened.evaluate(CONTRAST, name)
        assert ratio >= 4.5, f"{name} in {scheme}: {ratio:.1f}"


CONTRAST = """name => {
  const space = "http://www.w3.org/2000/svg";
  const group = document.createElementNS(space, "g");
  group.setAttribute("class", name);
  const [box, words] = ["rect", "text"].map((tag) => document.createElementNS(space, tag));
  group.append(box, words);
  document.querySelector("svg.heat").append(group);
  const light = (node) => {
    const parts = getComputedStyle(node).fill.match(/[0-9.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const [low, high] = [light(box), light(words)].sort((a, b) => a - b);
  group.remove();
  return (high + 0.05) / (low + 0.05);
}"""
"""The contrast of the words on a band of the heat map, after WCAG 2."""
