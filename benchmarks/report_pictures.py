"""Pictures of the report's main pages for the docs, taken by a headless Chromium.

    python -m benchmarks.report_pictures WAREHOUSE [--out docs/pictures]

WAREHOUSE is one that a batch on the sample corpus made. Needs Chromium and Playwright
(`make browser`, the dev extra).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.report.build import report
from pipeline.report.paths import page_path
from pipeline.storage.connect import WarehousePaths, open_snapshot

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
WIDTH, HEIGHT = 1120, 860
PHONE = {"width": 390, "height": 844}


def pages(paths: WarehousePaths) -> Iterator[tuple[str, str, str]]:
    """Yield name, path and colour scheme of each picture."""
    with open_snapshot(paths) as connection:
        story = connection.execute(
            "SELECT story_id FROM v_story_overview ORDER BY n_shared_statements DESC, story_id"
        ).fetchall()[0][0]
        article = connection.execute(
            "SELECT article_id FROM v_quotes WHERE story_id = $story GROUP BY 1"
            " ORDER BY count(*) DESC, 1",
            {"story": story},
        ).fetchall()[0][0]
        speaker = connection.execute(
            "SELECT speaker_id FROM v_quotes WHERE speaker_type = 'person' GROUP BY 1"
            " ORDER BY count(*) DESC, 1"
        ).fetchall()[0][0]
        outlet = connection.execute(
            "SELECT outlet_id FROM v_quotes WHERE outlet_known GROUP BY 1 ORDER BY count(*) DESC, 1"
        ).fetchall()[0][0]
    yield "overview", "index.html", "light"
    yield "story", page_path("story", story), "light"
    yield "article", page_path("article", article), "light"
    yield "speaker", page_path("entity", speaker), "light"
    yield "outlet", page_path("outlet", outlet), "dark"


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description="Pictures of the report's main pages.")
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    options.out.mkdir(parents=True, exist_ok=True)
    paths = WarehousePaths(options.warehouse)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report(paths, Path(folder) / "site")
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        for name, path, scheme in pages(paths):
            size = {"width": WIDTH, "height": HEIGHT}
            page = browser.new_page(viewport=size, color_scheme=scheme)
            page.goto((Path(folder) / "site" / path).as_uri())
            page.screenshot(path=options.out / f"{name}.png")
            if name == "story":
                page.set_viewport_size(PHONE)
                page.screenshot(path=options.out / "story-phone.png")
            page.close()
        browser.close()
    print(f"{len(list(options.out.glob('*.png')))} pictures in {options.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
