"""What the report of a warehouse costs: seconds, CPU, files and bytes, new and brought up to date.

    python -m benchmarks.report_cost WAREHOUSE [--keep DIR]

`concord report` runs four times on a copy of the snapshot, each time in a process of its own: into
an empty folder; again; after one article got another headline; and with `--rebuild`, which compares
every file. CPU counts the processes that it starts. The warehouse itself is only read.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.recording import record
from pipeline.storage.connect import WarehousePaths

NAME = "report"
CONCORD = str(Path(sys.executable).with_name("concord"))


def build(paths: WarehousePaths, site: Path, *options: str) -> tuple[float, float, str]:
    """Write the report; return wall-clock and CPU seconds, and what was said last.

    Raises CalledProcessError where it fails.
    """
    command = [CONCORD, "report", "--warehouse", str(paths.folder), "--output", str(site), *options]
    before, started = _cpu(), time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    said = done.stderr.strip().splitlines()
    return time.monotonic() - started, _cpu() - before, said[-1] if said else ""


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def change_headline(paths: WarehousePaths) -> None:
    """Give one article of the largest story another headline."""
    with duckdb.connect(str(paths.snapshot)) as connection:
        connection.execute(
            """
            UPDATE articles SET title = coalesce(title, '') || ' (corrected)'
            WHERE article_id = (
                SELECT min(article_id) FROM story_articles
                WHERE story_id = (
                    SELECT story_id FROM stories ORDER BY n_articles DESC, story_id LIMIT 1
                )
            )
            """
        )


def describe(site: Path) -> dict[str, Any]:
    """Return files and bytes of a site by kind, and the sizes of the largest page of each."""
    sizes = {path.relative_to(site): path.stat().st_size for path in site.rglob("*.*")}
    number: Counter[str] = Counter()
    total: Counter[str] = Counter()
    largest: Counter[str] = Counter()
    for path, size in sizes.items():
        kind = path.parts[0] if len(path.parts) > 1 else "lists"
        number[kind] += 1
        total[kind] += size
        if path.suffix == ".html":
            largest[kind] = max(largest[kind], size)
    kinds = {
        kind: {"files": number[kind], "bytes": total[kind], "largest": largest[kind]}
        for kind in sorted(number, key=lambda kind: -total[kind])
    }
    return {"files": sum(number.values()), "bytes": sum(total.values()), "kinds": kinds}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What the report of a warehouse costs.")
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--keep", type=Path, help="leave the site in this empty folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = WarehousePaths(Path(folder) / "warehouse")
        paths.folder.mkdir()
        shutil.copy(WarehousePaths(options.warehouse).snapshot, paths.snapshot)
        site = options.keep or Path(folder) / "site"
        steps: tuple[tuple[str, Callable[[], None], tuple[str, ...]], ...] = (
            ("new", lambda: None, ()),
            ("unchanged", lambda: None, ()),
            ("one headline changed", lambda: change_headline(paths), ()),
            ("rebuild", lambda: None, ("--rebuild",)),
        )
        with duckdb.connect(str(paths.snapshot), read_only=True) as connection:
            counts = connection.execute(
                "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM stories),"
                " (SELECT count(*) FROM quotes)"
            ).fetchall()[0]
        print("{:,} articles, {:,} stories, {:,} quotes".format(*counts), flush=True)
        rows = []
        for name, prepare, more in steps:
            prepare()
            wall, cpu, said = build(paths, site, *more)
            print(f"{name:<22} {wall:7.1f} s {cpu:7.1f} s CPU   {said}", flush=True)
            rows.append({"step": name, "wall": round(wall, 2), "cpu": round(cpu, 2)})
        figures = dict(zip(("articles", "stories", "quotes"), counts, strict=True))
        site_figures = describe(site)
        print(json.dumps(site_figures, indent=1))
        record(NAME, {**figures, "steps": rows, "site": site_figures})
    return 0


if __name__ == "__main__":
    sys.exit(main())
