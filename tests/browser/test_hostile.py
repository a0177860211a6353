"""Whatever an article says, or a file is called, the report shows it as text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.report.paths import page_path
from pipeline.storage.connect import WarehousePaths, open_snapshot

from .hostile_corpus import ADDRESS, IMAGE, LONG, MARK, N_ARTICLES, SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

BUDGET = 300_000

LOOK = """mark => {
  const all = [...document.querySelectorAll("*")];
  const own = ["link", "meta", "script"];
  return {
    taken: mark in window,
    scripts: [...document.scripts].map((node) => node.getAttribute("src") ?? "inline"),
    tags: [...new Set(all.map((node) => node.localName))],
    images: document.images.length,
    handlers: all.flatMap((node) => node.getAttributeNames()).filter((n) => n.startsWith("on")),
    styles: document.querySelectorAll("style, [style], base, iframe, object, embed").length,
    schemes: [...new Set([...document.links].map((link) => link.protocol))],
    shown: document.body.innerText.length > 100
      && getComputedStyle(document.querySelector("h1")).display !== "none",
    wide: document.documentElement.scrollWidth - innerWidth,
  };
}"""

TEXTS = """nodes => nodes.map((node) => {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("a.ref").forEach((note) => note.remove());
  return copy.textContent;
})"""
"""Paragraphs without the numbers of their notes."""


def pages_of(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_no_page_takes_text_for_markup(phone_page: Page, hostile_site: Path) -> None:
    """Every page, on a phone, where long words are widest: watched for requests and dialogs."""
    found = pages_of(hostile_site)
    kinds = {path.relative_to(hostile_site).parts[0] for path in found}
    assert {"story", "article", "entity", "outlet", "index.html", "search.html"} <= kinds
    for path in found:
        phone_page.goto(path.as_uri())
        seen: dict[str, Any] = phone_page.evaluate(LOOK, MARK)
        where = str(path.relative_to(hostile_site))
        assert not seen["taken"], where
        assert seen["shown"], where
        assert not seen["images"], where
        assert not seen["handlers"], where
        assert not seen["styles"], where
        assert set(seen["schemes"]) <= {"file:", "http:", "https:"}, where
        assert all("assets/" in s or "search/" in s for s in seen["scripts"]), where
        assert seen["wide"] <= 0, f"{where} is {seen['wide']} pixels too wide"


def test_no_page_is_heavier_for_a_long_article(hostile_site: Path) -> None:
    texts = sum(path.stat().st_size for path in (hostile_site / "article").rglob("*.html"))
    assert texts > LONG
    heavy = {path: path.stat().st_size for path in pages_of(hostile_site)}
    assert max(heavy.values()) <= BUDGET, max(heavy, key=lambda path: heavy[path])


def test_no_file_of_the_site_is_named_by_an_article(hostile_site: Path) -> None:
    for path in hostile_site.rglob("*"):
        assert path.is_symlink() is False
        name = path.relative_to(hostile_site).as_posix()
        assert not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789-_./"), name


def test_headlines_and_texts_are_shown_as_they_are(page: Page, hostile_site: Path) -> None:
    with open_snapshot(WarehousePaths(hostile_site.parent)) as connection:
        articles = connection.execute(
            "SELECT article_id, title, text FROM articles WHERE length(text) < 100_000"
        ).fetchall()
    assert len(articles) == N_ARTICLES - 1
    held = "".join(f"{title}{text}" for _, title, text in articles)
    for payload in (SCRIPT, IMAGE, ADDRESS, "{{ 7*7 }} {% raw %}", "<!-- --!> ]]> <![CDATA["):
        assert payload in held
    for key, title, text in articles:
        page.goto((hostile_site / page_path("article", key)).as_uri())
        shown = "\n".join(map(letters, page.locator(".marked").evaluate_all(TEXTS)))
        for paragraph in text.split("\n"):
            assert letters(paragraph) in shown
        assert letters(title or "Untitled") in letters(page.locator("h1").text_content() or "")


def letters(text: str) -> str:
    """Return text without blanks."""
    return "".join(text.split())


def test_the_file_that_was_rejected_is_named(page: Page, hostile_site: Path) -> None:
    page.goto((hostile_site / "index.html").as_uri())
    assert f"rejected/{IMAGE}.jsonl" in page.locator("body").inner_text()


@pytest.mark.parametrize("words", ["taken onerror", "greywater", "script taken"])
def test_search_finds_payloads_as_text(page: Page, hostile_site: Path, words: str) -> None:
    page.goto((hostile_site / "search.html").as_uri())
    page.locator("#query").fill(words)
    page.locator("#hits li").first.wait_for()
    assert "<" in page.locator("#hits").inner_text()
    seen = page.evaluate(LOOK, MARK)
    assert not seen["taken"]
    assert not seen["images"]
    assert not seen["handlers"]


@pytest.mark.parametrize(
    "words", [SCRIPT, IMAGE, "__proto__", "constructor", "%", "../x", "\u2028"]
)
def test_what_is_searched_for_is_text(page: Page, hostile_site: Path, words: str) -> None:
    page.goto(f"{(hostile_site / 'search.html').as_uri()}#q=%E0%A4%A")  # no such text
    page.locator("#query").fill(words)
    page.wait_for_function("text => location.hash === '#q=' + encodeURIComponent(text)", arg=words)
    assert not page.evaluate(LOOK, MARK)["taken"]
