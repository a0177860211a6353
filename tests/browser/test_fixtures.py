"""The watched browser itself: it notices what it is there to notice, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .browsing import axe, measure_load, watched_page
from .conftest import absent

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width"><title>A page</title>
<link rel="stylesheet" href="page.css"><script src="page.js" defer></script></head>
<body><main><h1>Ferry strike</h1>{body}</main></body></html>"""
STYLE = """:root { color-scheme: light dark; background: #fff; color: #222 }
@media (prefers-color-scheme: dark) { :root { background: #111; color: #eee } }"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Write a small site of one page and return the page's address."""

    def site(body: str = "", policy: str = STRICT, script: str = "") -> str:
        (tmp_path / "page.css").write_text(STYLE)
        (tmp_path / "page.js").write_text(script)
        page = tmp_path / "index.html"
        page.write_text(PAGE.format(policy=policy, body=body))
        return page.as_uri()

    return site


def test_a_good_page_passes(page: Page, write: Callable[..., str]) -> None:
    page.goto(write("<p>All is well.</p>", script="document.title = 'ran'"))
    assert page.title() == "ran"
    assert axe(page) == []


@pytest.mark.parametrize(
    ("site", "fault"),
    [
        ({"script": "console.error('broken')"}, "console error: broken"),
        ({"script": "console.warn('odd')"}, "console warning: odd"),
        ({"script": "throw new Error('thrown')"}, "uncaught: .*thrown"),
        ({"script": "alert('hello')"}, "alert dialog: hello"),
        ({"body": "<script>1</script>"}, "console error: .*Content Security Policy"),
        ({"body": "<img src=gone.png alt=gone>"}, "console error: .*ERR_FILE_NOT_FOUND"),
        (
            {"body": "<img src=http://news.invalid/a.png alt=far>", "policy": "img-src *"},
            "leaves the page: GET http://news.invalid/a.png",
        ),
        (
            {"script": "fetch('https://news.invalid/', {method: 'POST'})", "policy": ""},
            "leaves the page: POST https://news.invalid/",
        ),
    ],
)
def test_faults_are_noticed(
    chromium: Browser, write: Callable[..., str], site: dict[str, str], fault: str
) -> None:
    with pytest.raises(AssertionError, match=fault), watched_page(chromium) as page:
        page.goto(write(**site), wait_until="networkidle")


def test_what_another_page_of_the_context_does_counts(
    chromium: Browser, write: Callable[..., str]
) -> None:
    def visit_two() -> None:
        with watched_page(chromium) as page:
            page.goto(write())
            other = page.context.new_page()
            other.goto(write(script="console.error('second')"))
            other.close()

    with pytest.raises(AssertionError, match="console error: second"):
        visit_two()


def test_a_failing_test_keeps_its_own_error(chromium: Browser, write: Callable[..., str]) -> None:
    def fail() -> None:
        with watched_page(chromium) as page:
            page.goto(write(script="console.error('broken')"))
            pytest.fail("of its own")

    with pytest.raises(pytest.fail.Exception, match="of its own"):
        fail()


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ('<style>p { color: #bbb }</style><p id="pale">Pale</p>', "color-contrast.*#pale"),
        ('<img id="bare" src="page.css">', "image-alt.*#bare"),
        ('<button id="mute"></button>', "button-name.*#mute"),
    ],
)
def test_axe_finds_what_readers_cannot_use(
    chromium: Browser, write: Callable[..., str], body: str, finding: str
) -> None:
    policy = "style-src 'self' 'unsafe-inline'; img-src 'self'; script-src 'self'"
    with watched_page(chromium) as page:
        page.goto(write(body, policy=policy))
        found = axe(page)
        assert any(re.search(finding, line) for line in found), found
        assert axe(page, {"exclude": [["main"]]}) == []


def test_a_local_server_is_not_elsewhere(
    page: Page, serve: Callable[[Path], str], write: Callable[..., str], tmp_path: Path
) -> None:
    write("<p>Served.</p>")
    page.goto(f"{serve(tmp_path)}/index.html")
    assert page.inner_text("p") == "Served."


def test_another_port_is_elsewhere(
    chromium: Browser, serve: Callable[[Path], str], write: Callable[..., str], tmp_path: Path
) -> None:
    write()
    origin = serve(tmp_path)
    watched = watched_page(chromium, origins=[origin[:-1]])
    with pytest.raises(AssertionError, match="leaves the page"), watched as page:
        page.goto(f"{origin}/index.html")


def test_dark_and_phone(
    page: Page, dark_page: Page, phone_page: Page, write: Callable[..., str]
) -> None:
    url = write("<p>Text</p>")
    for opened, background, width in (
        (page, "rgb(255, 255, 255)", 1280),
        (dark_page, "rgb(17, 17, 17)", 1280),
        (phone_page, "rgb(255, 255, 255)", 360),
    ):
        opened.goto(url)
        painted = "getComputedStyle(document.documentElement).backgroundColor"
        assert opened.evaluate(painted) == background
        assert opened.evaluate("innerWidth") == width
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(painted) == "rgb(17, 17, 17)"


def test_a_load_is_measured(
    page: Page, serve: Callable[[Path], str], write: Callable[..., str], tmp_path: Path
) -> None:
    from_disk = write("<p>Text</p>", script=f"// {'x' * 5000}")
    on_disk = sum(path.stat().st_size for path in tmp_path.iterdir())
    for url in (from_disk, f"{serve(tmp_path)}/index.html"):
        load = measure_load(page, url)
        assert load.n_bytes == on_disk
        assert len(load.urls) == 3
        assert 0 < load.first_paint_ms < 60_000


def test_a_page_that_paints_nothing_is_not_fast(page: Page, tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("<!doctype html><title>empty</title>")
    with pytest.raises(AssertionError, match="nothing was painted"):
        measure_load(page, empty.as_uri(), patience=0.2)


def test_a_missing_browser_is_said_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONCORD_REQUIRE_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="there is none: run `make browser`"):
        absent("there is none")
    monkeypatch.setenv("CONCORD_REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="there is none: run `make browser`"):
        absent("there is none")
