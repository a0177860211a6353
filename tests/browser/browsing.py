"""Pages opened in a real browser and watched: what a page must never do fails the test."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Dialog,
        Page,
        Request,
    )

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
"""Context options of a small phone."""

COMPLAINTS = frozenset({"error", "warning", "assert"})
"""Kinds of console message that no page may write."""

GRAVE = frozenset({"critical", "serious"})
"""Impacts, in axe-core's words, that no page may have."""


@dataclass
class Watch:
    """What the pages of one browser context did; ``faults`` is empty for a good page."""

    origins: Sequence[str] = ()
    """Local servers that may be asked, such as ``http://127.0.0.1:8000``, besides files."""
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Record what the pages of ``context``, their frames and workers do from now on."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        context.on("dialog", self._dialog)
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in COMPLAINTS:
            self.faults.append(f"console {message.type}: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"{dialog.type} dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        local = ("file:", *(f"{origin}/" for origin in self.origins))
        if not request.url.startswith(local):
            self.faults.append(f"request that leaves the page: {request.method} {request.url}")


@contextmanager
def watched_page(
    browser: Browser, *, origins: Sequence[str] = (), **options: Any
) -> Iterator[Page]:
    """Yield a page of a context of its own; ``options`` are those of ``Browser.new_context``.

    Raises AssertionError at the end of the block if any page of the context wrote an error or a
    warning to the console, threw, opened a dialog, or asked for anything but files and
    ``origins``.
    """
    watch = Watch(origins)
    context = browser.new_context(**options)
    try:
        watch.attach(context)
        yield context.new_page()
        for page in context.pages:
            page.evaluate("0")  # events come in order: those of before are here now
    finally:
        context.close()
    assert not watch.faults, "\n".join(watch.faults)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of ``folder`` and yield the origin, without a slash at the end."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep the tests' output clean."""

        def send_error(self, code: int, *args: Any, **options: Any) -> None:
            """Answer with nothing when asked for an icon, which browsers do unbidden."""
            if self.path == "/favicon.ico":
                self.send_response(204)
                self.end_headers()
            else:
                super().send_error(code, *args, **options)

    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def axe(page: Page, context: str | dict[str, Any] | None = None) -> list[str]:
    """Return axe-core's serious and critical findings, one a line; [] for an accessible page.

    ``context`` narrows the check to a selector or to axe's ``{include, exclude}``. The source is
    put in through the debugger, which a strict Content-Security-Policy does not concern; axe's
    own fetches it would concern, so they are off.
    """
    from axe_playwright_python.base import AXE_SCRIPT

    page.evaluate(AXE_SCRIPT)
    arguments = [json.dumps(context)] if context else []
    arguments.append(json.dumps({"preload": False, "resultTypes": ["violations"]}))
    results = page.evaluate(f"axe.run({', '.join(arguments)})")
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: {_target(node)}"
        for found in results["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]


def _target(node: dict[str, Any]) -> str:
    return " ".join(str(step) for step in node["target"])


@dataclass(frozen=True)
class PageLoad:
    """One visit: milliseconds to the first contentful paint, and every byte received."""

    first_paint_ms: float
    n_bytes: int
    urls: list[str]


def measure_load(page: Page, url: str, patience: float = 10) -> PageLoad:
    """Visit ``url`` until it is loaded and painted, and say what that took.

    Bytes are those of the bodies as they lie on disk (what is served is not compressed), of
    everything asked for until then. Raises AssertionError if nothing was painted within
    ``patience`` seconds.
    """
    finished: list[Request] = []

    def finish(request: Request) -> None:
        finished.append(request)

    page.on("requestfinished", finish)
    try:
        page.goto(url, wait_until="load")
        first_paint = _first_paint(page, patience)
    finally:
        page.remove_listener("requestfinished", finish)
    bodies = [request.response() for request in finished]
    n_bytes = sum(len(response.body()) for response in bodies if response is not None)
    return PageLoad(first_paint, n_bytes, [request.url for request in finished])


def _first_paint(page: Page, patience: float) -> float:
    deadline = time.monotonic() + patience
    asked = "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)"
    while not (found := page.evaluate(asked)):
        assert time.monotonic() < deadline, f"nothing was painted: {page.url}"
        page.wait_for_timeout(20)
    return float(found[0])
