"""The page of an article in a real browser: marks, notes, keyboard, links to later pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.report.render import assets
from tests.unit.report.article_rows import TEXT, at, files, quote, stance

from .browsing import axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

EVIL = "<script>alert(1)</script></style>{{ 7*7 }}\" onmouseover='alert(2)'"


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write an article's pages where they would lie in a site; returns the first."""
    numbers: Iterator[int] = count()

    def site(*arguments: Any, **changes: Any) -> Path:
        root = tmp_path_factory.mktemp(f"article-{next(numbers)}")
        written = [(p, html.encode()) for p, html in files(*arguments, **changes)]
        for path, content in (*assets(), *written):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        return root / written[0][0]

    return site


@pytest.fixture(scope="module")
def short(write: Callable[..., Path]) -> str:
    said = quote(1, at("“We shall pay,”"), at("“regrets”"))
    said["cue_start"], said["cue_end"] = at("said")
    mill = stance(1, at("mill failed us"))
    mill["target_start"], mill["target_end"] = at("The mill")
    return write(TEXT, [said], [mill]).as_uri()


def test_an_article_is_sound_on_every_screen(
    page: Page, dark_page: Page, phone_page: Page, short: str
) -> None:
    for opened in (page, dark_page, phone_page):
        opened.goto(short)
        assert axe(opened) == []
        assert opened.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert opened.locator("h1").count() == 1


def test_pointing_at_a_quote_marks_all_of_it_and_its_note(page: Page, short: str) -> None:
    page.goto(short)
    page.locator(".marked .q").first.hover()
    assert page.locator("span.q.active").all_inner_texts() == ["“We shall pay,”", "“regrets”"]
    assert "Ann Lee" in page.locator(".note.active").inner_text()
    page.locator("h2#stances").hover()
    assert page.locator(".active").count() == 0


def test_tapping_opens_what_a_mark_stands_for(phone_page: Page, short: str) -> None:
    phone_page.goto(short)
    assert not phone_page.locator("#n1").is_visible()
    phone_page.locator(".marked .q").first.tap()
    told = phone_page.locator(".pop").inner_text()
    assert all(word in told for word in ("Ann Lee", "said", "direct", "promise", "93% sure"))
    box = phone_page.locator(".pop").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    phone_page.locator("h2#text").tap()
    assert phone_page.locator(".pop").count() == 0


def test_the_keyboard_reaches_notes_and_leaves_them(page: Page, short: str) -> None:
    page.goto(short)
    page.locator("button[data-layer=notes]").press("Enter")
    assert not page.locator("#n1").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q_0000000000000001"
    assert page.locator(".pop").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.pop')")
    page.keyboard.press("Escape")
    assert page.locator(".pop").count() == 0


def test_layers_go_off_and_on(page: Page, short: str) -> None:
    page.goto(short)
    band = "getComputedStyle(document.querySelector('.marked .q')).backgroundColor"
    before = page.evaluate(band)
    button = page.locator("button[data-layer=quotes]")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert page.evaluate(band) == "rgba(0, 0, 0, 0)" != before
    button.click()
    assert page.evaluate(band) == before


def test_without_scripts_numbers_lead_to_notes(open_page: Callable[..., Page], short: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(short)
    assert not page.locator(".toggles").is_visible()
    assert page.locator("#n1").is_visible()
    page.locator("a.ref").first.click()
    assert page.url.endswith("#n1")


def test_a_link_to_a_quote_of_a_later_page_arrives(page: Page, write: Callable[..., Path]) -> None:
    address = write("word " * 30_000, [quote(7, (140_000, 140_020))]).as_uri()
    page.goto(f"{address}#q_0000000000000007")
    page.wait_for_url("**/*-3.html#q_0000000000000007")
    assert page.locator("#q_0000000000000007").is_visible()


def test_hostile_text_of_five_megabytes_is_text(page: Page, write: Callable[..., Path]) -> None:
    text = EVIL + "x" * 5_000_000
    said = [quote(1, (0, 40), speaker=EVIL, cue=EVIL)]
    address = write(text, said, title=EVIL, outlet=EVIL, url="javascript:alert(1)").as_uri()
    page.goto(address)
    assert page.locator("h1").inner_text() == EVIL
    assert EVIL[:40] in page.locator("p.marked").first.inner_text()
    assert page.locator("a[href^=javascript]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
