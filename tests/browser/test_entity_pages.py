"""Speakers, other entities and outlets in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from pipeline.report.paths import page_path
from tests.unit.report.entity_rows import (
    BOARD,
    HOSTILE,
    LIND,
    MORE,
    fill_entities,
    write_entity_site,
)

from .browsing import axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = (
    page_path("entity", LIND),
    page_path("entity", LIND, 2),
    page_path("entity", BOARD),
    page_path("outlet", "courier"),
    page_path("outlet", "courier", 2),
    "speakers.html",
    "outlets.html",
    "groups-statement-overlap.html",
)
HEAVIEST = 300_000


@pytest.fixture(scope="module")
def pages(
    in_memory: Callable[[], duckdb.DuckDBPyConnection], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A site of these pages, with hostile text wherever articles and files give text."""
    with in_memory() as connection:
        fill_entities(connection)
        return write_entity_site(connection, tmp_path_factory.mktemp("entities"))


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_speakers_and_outlets_are_sound_on_every_screen(
    page: Page, dark_page: Page, phone_page: Page, pages: Path, name: str
) -> None:
    assert (pages / name).stat().st_size < HEAVIEST
    for opened in (page, dark_page, phone_page):
        opened.goto((pages / name).as_uri())
        opened.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert opened is phone_page or axe(opened) == []
        wide = opened.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} pixels too wide"
        assert opened.locator("h1").count() == 1


def test_hostile_names_are_text(page: Page, pages: Path) -> None:
    page.goto((pages / page_path("entity", BOARD)).as_uri())
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("#received ~ .scroll table").count() == 2  # two voices, two tables


def test_statements_are_reached_by_keyboard(page: Page, pages: Path) -> None:
    page.goto((pages / page_path("entity", LIND)).as_uri())
    page.locator(".toc a", has_text="Statements").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#statements")
    page.get_by_role("link", name="All of them").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{page_path('entity', LIND, 2)}")
    assert page.locator(".said > li").count() == 4 + MORE


def test_pictures_have_a_text_of_their_own(page: Page, pages: Path) -> None:
    page.goto((pages / page_path("entity", LIND)).as_uri())
    picture = page.locator("svg.columns-plot")
    assert picture.get_attribute("role") == "img"
    columns = picture.locator("rect.column").count()
    page.get_by_text("The same as a table").click()
    table = page.get_by_role("region", name="Quotes over time")
    assert table.locator("tbody tr").count() == columns > 1


def test_an_outlet_leads_to_the_others(page: Page, pages: Path) -> None:
    page.goto((pages / page_path("outlet", "courier")).as_uri())
    figure = page.get_by_role("region", name="Statements in common")
    assert "−.30" in figure.inner_text()
    figure.get_by_role("link", name="The Herald").click()
    assert page.locator("h1").inner_text() == "The Herald"


def test_speakers_are_filtered_and_read_without_scripts(
    page: Page, open_page: Callable[..., Page], pages: Path
) -> None:
    page.goto((pages / "speakers.html").as_uri())
    lines = page.locator("#speakers tbody tr:visible")
    assert lines.count() == 2
    page.get_by_label("Filter this page").fill("lind")
    assert lines.count() == 1
    plain = open_page(java_script_enabled=False)
    plain.goto((pages / "speakers.html").as_uri())
    assert not plain.locator(".filter").is_visible()
    plain.get_by_role("link", name="Lind").first.click()
    assert plain.locator("h1").inner_text() == "Lind"
