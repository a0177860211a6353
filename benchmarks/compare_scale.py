"""What comparing outlets costs, and how that grows: 1,000, 10,000, 100,000 synthetic articles.

    python -m benchmarks.compare_scale WAREHOUSE [--sizes 1000 10000 100000] [--work FOLDER]

WAREHOUSE is a folder with a working.duckdb that a batch made; its articles are copied with other
names, dates and wording (benchmarks/synthetic.py) until there are as many as asked for. In a copy
of that, everything is compared from nothing, in a process of its own whose peak memory is noted,
100 more articles are added, and what changed is compared. Share and growth are of CPU seconds,
which other work on the machine disturbs less. Databases go to FOLDER (default: a temporary one);
the articles, not yet compared, are kept there and found again.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.recording import record
from benchmarks.synthetic import fill
from pipeline.storage.comparison import compare
from pipeline.storage.connect import WarehousePaths, open_working

NAME = "compare_scale"
SIZES = (1_000, 10_000, 100_000)
ADDED = 100
FIRST_ADDED = 10_000
"""Number of the round that the added articles come from: no other has it."""


class Clock:
    """Wall-clock seconds of each stage."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._stage = ""
        self._since = time.perf_counter()

    def __call__(self, stage: str) -> None:
        """Note that a stage begins; what follows a colon is how far it is."""
        stage = stage.partition(":")[0]
        now = time.perf_counter()
        if self._stage:
            spent = self.stages.get(self._stage, 0.0)
            self.stages[self._stage] = round(spent + now - self._since, 3)
        self._stage, self._since = stage, now


def measure(folder: Path) -> dict[str, Any]:
    """Compare what lies in ``folder``; return seconds, by stage too, and the peak memory."""
    clock = Clock()
    with open_working(WarehousePaths(folder)) as connection:
        cpu, wall = time.process_time(), time.perf_counter()
        compare(connection, clock)
        clock("end")
        n_articles = connection.execute("SELECT count(*) FROM articles").fetchall()[0][0]
        n_stories = connection.execute("SELECT count(*) FROM stories").fetchall()[0][0]
        return {
            "articles": n_articles,
            "stories": n_stories,
            "wall": round(time.perf_counter() - wall, 2),
            "cpu": round(time.process_time() - cpu, 2),
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "stages": clock.stages,
        }


def prepare(base: Path, folder: Path, n_articles: int, first: int = 0) -> None:
    """Add ``n_articles`` synthetic articles to ``folder``."""
    with open_working(WarehousePaths(folder)) as connection:
        fill(connection, base, n_articles, first)


def _apart(step: str, base: Path, folder: Path, n_articles: int = 0, first: int = 0) -> Any:
    """Run a step in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.compare_scale", str(base), "--step", step]
    command += ["--work", str(folder), "--sizes", str(n_articles), "--first", str(first)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout) if done.stdout else None


def _prepared(base: Path, work: Path, size: int) -> Path:
    """Return a folder with ``size`` articles that were never compared, made if it is not there."""
    folder, unfinished = work / f"prepared-{size}", work / f"preparing-{size}"
    if not folder.exists():
        shutil.rmtree(unfinished, ignore_errors=True)
        _apart("prepare", base, unfinished, size)
        unfinished.rename(folder)
    return folder


def _all(base: Path, work: Path, sizes: Sequence[int]) -> list[tuple[dict[str, Any], Any]]:
    found = []
    for size in sizes:
        folder = work / f"compared-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(_prepared(base, work, size), folder)
        full = _apart("measure", base, folder)
        _apart("prepare", base, folder, ADDED, FIRST_ADDED + full["articles"])
        found.append((full, _apart("measure", base, folder)))
        print(json.dumps(found[-1]), file=sys.stderr, flush=True)
    return found


def _base(warehouse: Path) -> dict[str, float]:
    """Return how many articles are copied, and what there is of each kind in one."""
    query = """
        SELECT count(*), (SELECT count(*) FROM quotes) / count(*),
            (SELECT count(DISTINCT (article_id, entity_id)) FROM mentions) / count(*),
            (SELECT count(*) FROM stances) / count(*), avg(n_words)
        FROM articles
    """
    with duckdb.connect(str(WarehousePaths(warehouse).working), read_only=True) as connection:
        row = connection.execute(query).fetchall()[0]
    names = ("articles", "quotes", "entities", "stances", "words")
    return dict(zip(names, (round(value) for value in row), strict=True))


def _report(found: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> str:
    headers = ("articles", "stories", "full, s", "CPU, s", "peak, MiB", f"+{ADDED}, s", "CPU, s")
    lines = [f"| {' | '.join((*headers, 'share', 'growth'))} |", "|---:" * 9 + "|"]
    before: dict[str, Any] | None = None
    for full, more in found:
        growth = ""
        if before is not None:
            times, larger = full["cpu"] / before["cpu"], full["articles"] / before["articles"]
            growth = f"n^{math.log(times) / math.log(larger):.2f}"
        share = f"{more['cpu'] / full['cpu']:.1%}"
        cells = (f"{full['articles']:,}", f"{full['stories']:,}", full["wall"], full["cpu"])
        rest = (max(full["peak_mib"], more["peak_mib"]), more["wall"], more["cpu"], share, growth)
        lines.append("| " + " | ".join(map(str, cells + rest)) + " |")
        before = full
    stages = list(found[-1][0]["stages"])
    lines += ["", "| stage of the largest, s | full | more |", "|---|---:|---:|"]
    full, more = found[-1]
    lines += [
        f"| {s} | {full['stages'][s]:.1f} | {more['stages'].get(s, 0.0):.1f} |" for s in stages
    ]
    return "\n".join(lines)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What comparing costs, and how that grows.")
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--work", type=Path)
    parser.add_argument("--step", choices=("prepare", "measure"), help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step == "prepare":
        prepare(options.warehouse, options.work, options.sizes[0], options.first)
    elif options.step == "measure":
        print(json.dumps(measure(options.work)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = _all(options.warehouse, options.work or Path(folder), options.sizes)
        print(_report(found))
        rows = [{"full": full, "more": {"added": ADDED, **more}} for full, more in found]
        record(NAME, {"base": _base(options.warehouse), "rows": rows})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
