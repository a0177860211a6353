"""A headless Chromium; tests that need it are skipped, with the reason, where it is absent.

Set CONCORD_REQUIRE_BROWSER to fail instead, and CONCORD_CHROMIUM to name the program.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import copy_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flows.summary import RunSummary
from pipeline.storage.connect import WarehousePaths
from tests.sharing import made_once

from . import hostile_corpus
from .browsing import PHONE, served, watched_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Run = Callable[..., RunSummary]

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Whatever a page may try, no name but the tests' own server is found.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def absent(reason: str) -> None:
    """Skip the test, or fail it where a browser is required."""
    message = f"{reason}: run `make browser`, or set CONCORD_CHROMIUM"
    if os.environ.get("CONCORD_REQUIRE_BROWSER"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


# Only as long as this folder's tests: Playwright keeps an event loop running in this thread, in
# which a Prefect flow would refuse to run.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium, started once for the tests of this folder."""
    program = os.environ.get("CONCORD_CHROMIUM") or next(
        filter(None, map(shutil.which, PROGRAMS)), None
    )
    if not program or not Path(program).exists():
        absent(f"no Chromium at {program}" if program else "there is no Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("Playwright is not installed")
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture
def origins() -> list[str]:
    """The local servers of this test, as far as they were started."""
    return []


@pytest.fixture
def serve(origins: list[str]) -> Iterator[Callable[[Path], str]]:
    """Serve a folder until the test ends; returns the origin (no slash at the end)."""
    with ExitStack() as stack:

        def start(folder: Path) -> str:
            origins.append(stack.enter_context(served(folder)))
            return origins[-1]

        yield start


@pytest.fixture
def open_page(chromium: Browser, origins: list[str]) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a context of its own, as ``Browser.new_context``'s options say.

    At the end the test fails for whatever `browsing.watched_page` objects to.
    """
    with ExitStack() as stack:

        def start(**options: Any) -> Page:
            return stack.enter_context(watched_page(chromium, origins=origins, **options))

        yield start


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A watched page of a desktop browser, 1280 by 720, in light colours."""
    return open_page()


@pytest.fixture
def dark_page(open_page: Callable[..., Page]) -> Page:
    """A watched page of a reader who prefers dark colours."""
    return open_page(color_scheme="dark")


@pytest.fixture
def phone_page(open_page: Callable[..., Page]) -> Page:
    """A watched page on a phone 360 wide."""
    return open_page(**PHONE)


@pytest.fixture(scope="session")
def run(run: Run) -> Run:
    """Run the batch flow in a thread: in this one Playwright's loop may be running by now."""

    def run_batch(corpus: Path, warehouse: Path, **settings: Any) -> RunSummary:
        context = copy_context()  # with Prefect's settings
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(context.run, run, corpus, warehouse, **settings).result()

    return run_batch


@pytest.fixture(scope="session")
def sample_site(sample: tuple[RunSummary, WarehousePaths]) -> Path:
    """The report of the sample corpus, as the batch wrote it."""
    return sample[1].folder / "site"


@pytest.fixture(scope="session")
def seeds_site(seeds_warehouse: WarehousePaths) -> Path:
    """The report of the three raw articles."""
    return seeds_warehouse.folder / "site"


@pytest.fixture(scope="session")
def hostile_site(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of articles that try to be more than text, one of them very long."""

    def make(warehouse: Path) -> None:
        corpus = warehouse / "corpus"
        hostile_corpus.write(corpus)
        summary = run(corpus, warehouse, max_chars=hostile_corpus.LONG * 2)
        assert (summary.n_added, summary.n_rejected) == (hostile_corpus.N_ARTICLES, 1)
        assert summary.report_problem is None

    return made_once(tmp_path_factory, "hostile", make) / "site"
