"""The whole report of the sample and of the raw seeds, page by page, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from pipeline.report.build import report
from pipeline.report.options import Options
from pipeline.report.paths import page_path
from pipeline.storage.connect import WarehousePaths, open_snapshot

from .browsing import axe, measure_load
from .links import broken, search_entries

if TYPE_CHECKING:
    from playwright.sync_api import Page

BUDGET = 300_000
"""Bytes of one page, and of a story page with all that it loads."""
PAINT_MS = 3_000
"""First contentful paint of a story page from disk, on a machine that does other things too."""
KINDS = {
    "overview": "index.html",
    "agreement": "agreement-statement-overlap.html",
    "stories": "stories.html",
    "speakers": "speakers.html",
    "outlets": "outlets.html",
    "method": "method.html",
    "search": "search.html",
    "story": "SELECT story_id FROM v_story_overview ORDER BY n_shared_statements DESC, story_id",
    "article": "SELECT article_id FROM v_quotes GROUP BY ALL ORDER BY count(*) DESC, article_id",
    "entity": "SELECT speaker_id FROM v_quotes WHERE speaker_type = 'person' GROUP BY ALL"
    " ORDER BY count(*) DESC, speaker_id",
    "outlet": "SELECT outlet_id FROM v_quotes WHERE outlet_known GROUP BY ALL"
    " ORDER BY count(*) DESC, outlet_id",
}
"""A page of each kind: its path, or what finds the fullest."""


def page_of(site: Path, kind: str) -> Path:
    """Return the page of a kind that has most to show."""
    where = KINDS[kind]
    if where.endswith(".html"):
        return site / where
    with open_snapshot(WarehousePaths(site.parent)) as connection:
        (key,) = connection.execute(where).fetchall()[0]
    return site / page_path(kind, key)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_each_kind_is_sound_on_every_screen(
    page: Page, dark_page: Page, phone_page: Page, sample_site: Path, kind: str
) -> None:
    path = page_of(sample_site, kind)
    for opened in (page, dark_page, phone_page):
        opened.goto(path.as_uri())
        assert axe(opened) == []
        wide = opened.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{wide} pixels too wide"
        assert opened.locator("h1").count() == 1


def some_pages(folder: Path, n: int = 6) -> list[Path]:
    """Return the heaviest pages below a folder of the site, at its root all of them."""
    found = list(folder.rglob("*.html")) if folder.name != "site" else list(folder.glob("*.html"))
    found.sort(key=lambda path: (-path.stat().st_size, path))
    return found if folder.name == "site" else found[:n]


HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .map((node) => Number(node.localName[1]))"""


@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_in_order_and_pictures_have_names(
    page: Page, sample_site: Path, kind: str
) -> None:
    page.goto(page_of(sample_site, kind).as_uri())
    levels: list[int] = page.evaluate(HEADINGS)
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    for picture in page.locator("svg").all():
        named = picture.get_attribute("aria-labelledby") or picture.get_attribute("aria-label")
        assert named or picture.get_attribute("aria-hidden") == "true"
    for table in page.locator("table").all():
        named = table.locator("caption").count() or table.get_attribute("aria-labelledby")
        assert named or table.get_attribute("aria-label")
        assert table.locator("th").count() > 0


def test_no_page_is_too_wide_for_a_phone(phone_page: Page, sample_site: Path) -> None:
    """Some pages of each kind, lists and what follows on further pages among them."""
    folders = [sample_site, *(f for f in sample_site.iterdir() if f.is_dir())]
    for path in chain(*(some_pages(folder) for folder in folders)):
        phone_page.goto(path.as_uri())
        wide = phone_page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path.relative_to(sample_site)} is {wide} pixels too wide"


FOCUS = """() => {
  const node = document.activeElement;
  const look = getComputedStyle(node);
  return {
    name: node.id || node.className || node.localName,
    nav: node.closest("header nav") !== null,
    main: node.closest("main") !== null,
    skip: node.classList.contains("skip"),
    body: node === document.body,
    seen: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0,
    shown: node.getBoundingClientRect().height > 0,
  };
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_can_be_walked_by_keyboard(page: Page, sample_site: Path, kind: str) -> None:
    page.goto(page_of(sample_site, kind).as_uri())
    walked: list[dict[str, Any]] = []
    for number in range(40):
        if number == 0 and kind == "search":  # its field has the focus from the start
            page.locator(".skip").focus()
        else:
            page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if here["body"]:
            break
        walked.append(here)
    assert walked[0]["skip"]
    assert sum(step["nav"] for step in walked) == 5
    assert any(step["main"] for step in walked)
    assert [step["name"] for step in walked if not (step["seen"] and step["shown"])] == []


def test_the_skip_link_leads_past_the_navigation(page: Page, sample_site: Path) -> None:
    page.goto(page_of(sample_site, "story").as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["main"]


def test_the_theme_can_be_switched(page: Page, sample_site: Path) -> None:
    page.goto(page_of(sample_site, "story").as_uri())
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    ground += " + getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.get_by_role("button", name="Switch between light and dark").click()
    assert page.evaluate(ground) != before
    assert axe(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_pages_can_be_read_without_scripts(
    open_page: Callable[..., Page], sample_site: Path, kind: str
) -> None:
    plain = open_page(java_script_enabled=False)
    plain.goto(page_of(sample_site, kind).as_uri())
    assert len(plain.locator("main").inner_text()) > 200
    assert plain.get_by_role("navigation", name="Main").is_visible()


@pytest.mark.parametrize("name", ["sample_site", "seeds_site", "hostile_site"])
def test_every_link_of_every_page_leads_somewhere(
    request: pytest.FixtureRequest, name: str
) -> None:
    site: Path = request.getfixturevalue(name)
    assert len(list(search_entries(site))) > 10
    assert broken(site) == []


@pytest.mark.parametrize("name", ["sample_site", "seeds_site"])
def test_no_page_is_heavy(request: pytest.FixtureRequest, name: str) -> None:
    site: Path = request.getfixturevalue(name)
    sizes = {path: path.stat().st_size for path in site.rglob("*.html")}
    assert max(sizes.values()) <= BUDGET, max(sizes, key=lambda path: sizes[path])


def test_a_story_is_painted_soon_and_weighs_little(
    page: Page, sample_site: Path, record_property: Callable[[str, object], None]
) -> None:
    load = measure_load(page, page_of(sample_site, "story").as_uri())
    record_property("first_paint_ms", load.first_paint_ms)
    record_property("n_bytes", load.n_bytes)
    assert load.n_bytes <= BUDGET, load.urls
    assert load.first_paint_ms <= PAINT_MS


def test_a_story_can_be_printed(page: Page, sample_site: Path) -> None:
    page.goto(page_of(sample_site, "story").as_uri())
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert page.locator("h1").is_visible()
    assert page.get_by_role("heading", name="Shared statements").is_visible()


@pytest.fixture(scope="module")
def seeds_database(seeds_warehouse: WarehousePaths) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_snapshot(seeds_warehouse) as connection:
        yield connection


@pytest.fixture
def seeds_story(page: Page, seeds_site: Path) -> Page:
    """The page of the story that the raw seeds tell, opened."""
    page.goto(page_of(seeds_site, "story").as_uri())
    return page


COLD_WAR = re.compile("cold war", re.IGNORECASE)


def test_the_seeds_are_of_three_outlets(seeds_story: Page) -> None:
    glance = seeds_story.locator(".glance")
    tile = glance.locator("dl div").filter(has_text="Outlets")
    assert tile.locator("dd").inner_text() == "3"
    outlets = glance.locator(".outlets").inner_text()
    assert all(name in outlets for name in ("NY Times", "East Asia Forum", "outlet not stated"))


def test_the_seeds_share_speakers(
    seeds_story: Page, seeds_database: duckdb.DuckDBPyConnection
) -> None:
    shared = seeds_database.execute(
        "SELECT speaker FROM v_quotes WHERE speaker_type <> 'unnamed' AND NOT is_copy GROUP BY ALL"
        " HAVING count(DISTINCT article_id) > 1"
    ).fetchall()
    assert shared
    rows = seeds_story.locator("table.counts tbody tr")
    for (speaker,) in shared:
        row = rows.filter(has=seeds_story.get_by_role("rowheader", name=speaker, exact=True))
        cells = row.locator("td").all_inner_texts()
        assert sum(cell != "–" for cell in cells) > 1, speaker


def test_the_accusation_is_shown_as_one_statement_of_china(seeds_story: Page) -> None:
    statement = seeds_story.locator("article.statement").filter(has_text=COLD_WAR)
    assert statement.count() >= 1
    wordings = statement.first.locator(".variants > li")
    assert wordings.count() == 2
    assert statement.first.locator("header .who").inner_text() == "China"
    assert len(set(wordings.locator(".source").all_inner_texts())) == 2
    grid = seeds_story.locator("table.grid tbody tr").filter(has_text=COLD_WAR)
    cells = grid.first.locator("td").evaluate_all("nodes => nodes.map((node) => node.className)")
    assert min(cells) == "none"
    assert len(cells) == 3
    assert set(sorted(cells)[1:]) <= {"same", "reworded"}


def test_the_seeds_have_statements_alone(seeds_story: Page) -> None:
    alone = seeds_story.locator("section[aria-labelledby=alone]")
    assert alone.locator("h3").count() == 3
    for outlet in alone.locator(".columns > div").all():
        assert outlet.locator(".single").count() >= 1


RUN = 300
"""Characters in a row of an article's text, outside its quotes, that excerpts must not show."""


def test_excerpts_hold_no_long_run_of_an_article(
    sample_site: Path, seeds: Path, seeds_warehouse: WarehousePaths, tmp_path: Path
) -> None:
    for name, paths in (("seeds", seeds_warehouse), ("sample", WarehousePaths(sample_site.parent))):
        site = tmp_path / name
        report(paths, site, Options(excerpts=True))
        shown = [text_of(path) for path in sorted(site.rglob("*.html"))]
        shown += [letters(path.read_text()) for path in site.rglob("search/entries/*.js")]
        everything = "\n".join(shown)
        with open_snapshot(paths) as connection:
            rows = connection.execute(
                "SELECT a.text, list([q.start_char, q.end_char]) FROM articles AS a"
                " LEFT JOIN quotes AS q ON q.article_id = a.article_id AND q.field = 'text'"
                " GROUP BY a.article_id, a.text"
            ).fetchall()
        for text, quotes in rows:
            for part in unquoted(text, [pair for pair in quotes if pair[0] is not None]):
                run = letters(part)
                for start in range(0, len(run) - RUN, 20):
                    assert run[start : start + RUN] not in everything, part[:80]


def letters(text: str) -> str:
    return "".join(text.split())


def text_of(path: Path) -> str:
    from lxml import html

    tree = html.parse(str(path)).getroot()
    for note in tree.xpath("//a[contains(concat(' ', @class, ' '), ' ref ')]"):
        note.drop_tree()  # the number of a note in the text
    return letters(tree.text_content())


def unquoted(text: str, quotes: list[list[int]]) -> list[str]:
    """Return the parts of a text outside its quotes."""
    parts, at = [], 0
    for start, end in sorted(quotes):
        parts.append(text[at:start])
        at = max(at, end)
    return [*parts, text[at:]]
