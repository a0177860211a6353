"""What an article costs past one machine: extraction, bytes that travel, loading, storage.

    python -m benchmarks.exchange_cost [ARTICLES.jsonl] [--articles N] [--day N]

Reads the first N articles, sends them through a folder as `runner = dask` does, in this one
process (so that CPU seconds are those of the step alone), loads the rows into a new database, and
works out what a day of ``--day`` articles takes. What the comparison takes is carried over from
`python -m benchmarks.compare_scale`, which measures it (docs/benchmarks.md).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from benchmarks import gold
from pipeline.exchange.jobs import Desk, extract
from pipeline.exchange.storage import Storage
from pipeline.fingerprint import fingerprint
from pipeline.ingest.discover import discover
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.readers import read
from pipeline.ingest.session import Work
from pipeline.models import RawDocument
from pipeline.settings import Settings
from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.load import load_batch
from pipeline.work import Options, load_language

COMPARED, COMPARE_CPU, COMPARE_WALL, COMPARE_MIB, GROWTH = 100_000, 3_096.0, 3_215.0, 3_672.0, 1.09
"""Articles, seconds, peak memory and growth (n^GROWTH) of the full comparison measured so far."""
STORED_BYTES = 67_800
"""Bytes an article in a compared warehouse of 100,200, of 810 words and 26 quotes each."""
REPORT_FILES, REPORT_BYTES = 9.4, 194_000
"""Files and bytes an article of a whole report (`python -m benchmarks.report_cost`)."""
MACHINE_CORES = 16


class Clock:
    """CPU seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the CPU time of the block to the step ``name``."""
        started = time.process_time()
        try:
            yield
        finally:
            spent = time.process_time() - started
            self.seconds[name] = self.seconds.get(name, 0.0) + spent


def records(source: Path, limits: Limits, clock: Clock) -> Iterator[Work]:
    """Yield the records of a file as inputs."""
    for file in discover(source.parent):
        if not isinstance(file, InputFile) or file.absolute.name != source.name:
            continue
        items = read(file, limits)
        while True:
            with clock.step("read"):
                item = next(items, None)
            if item is None:
                return
            if isinstance(item, RawDocument):
                yield Work(raw=item)


def measure(source: Path, n: int, folder: Path) -> tuple[dict[str, float], dict[str, float], int]:
    """Return CPU seconds and bytes, both by step and for an article, and how many were loaded."""
    settings, clock = Settings(), Clock()
    limits = Limits(max_chars=settings.max_chars, settle_seconds=0.0)
    options = Options(settings.model, fingerprint(settings.model, limits.max_chars), limits)
    load_language(settings.model)
    storage = Storage((folder / "exchange").as_uri())
    desk, n_loaded, n_bytes = Desk(storage, options), 0, {"batches": 0, "results": 0}
    with open_working(WarehousePaths(folder / "warehouse")) as connection:
        work = islice(records(source, limits, clock), n)
        for batch in desk.batches(work, settings.batch_size):
            with clock.step("send"):
                job, _ = desk.send(batch)
            with clock.step("extract"):
                extract(job)
            for name, path in (("batches", job.batch), ("results", job.result)):
                n_bytes[name] += (folder / "exchange" / path).stat().st_size
            with clock.step("collect"):
                result = desk.collect(job, batch)
            with clock.step("load"):
                load_batch(connection, result.tables)
            n_loaded += result.tables["articles"].num_rows
            print(f"{n_loaded} articles", file=sys.stderr)
    seconds = {name: spent / n_loaded for name, spent in clock.seconds.items()}
    return seconds, {name: size / n_loaded for name, size in n_bytes.items()}, n_loaded


def day(seconds: dict[str, float], sizes: dict[str, float], n: int) -> list[tuple[str, str]]:
    """Work out what a day of ``n`` articles takes."""
    hours: Callable[[float], float] = lambda each: each * n / 3600  # noqa: E731
    factor = (n / COMPARED) ** GROWTH
    workers = hours(seconds["extract"])
    one = seconds["read"] + seconds["send"] + seconds["collect"] + seconds["load"]
    return [
        ("extraction, core hours", f"{workers:,.0f}"),
        ("extraction, cores busy all day", f"{workers / 24:,.1f}"),
        (
            f"extraction, hours on 4 machines of {MACHINE_CORES}",
            f"{workers / 4 / MACHINE_CORES:,.1f}",
        ),
        ("reading, sending, collecting and loading, hours of one core", f"{hours(one):,.2f}"),
        ("exchange, GB out and in", f"{(sizes['batches'] + sizes['results']) * n / 1e9:,.1f}"),
        ("comparison from nothing, CPU hours", f"{COMPARE_CPU * factor / 3600:,.1f}"),
        ("comparison from nothing, hours by the clock", f"{COMPARE_WALL * factor / 3600:,.1f}"),
        ("comparison, GiB of memory", f"{COMPARE_MIB * n / COMPARED / 1024:,.0f}"),
        ("working database, GB", f"{STORED_BYTES * n / 1e9:,.0f}"),
        (
            "with the old and the new snapshot while publishing, GB",
            f"{3 * STORED_BYTES * n / 1e9:,.0f}",
        ),
        ("report, million files", f"{REPORT_FILES * n / 1e6:,.1f}"),
        ("report, GB", f"{REPORT_BYTES * n / 1e9:,.0f}"),
        (
            "most articles compared from nothing in 24 hours",
            f"{COMPARED * (86_400 / COMPARE_WALL) ** (1 / GROWTH):,.0f}",
        ),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("source", type=Path, nargs="?", help="articles as JSON lines")
    parser.add_argument("--articles", type=int, default=200, help="how many to measure")
    parser.add_argument("--day", type=int, default=1_000_000, help="articles a day")
    asked = parser.parse_args()
    source = asked.source or gold.path("stories/allsides-dev.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        seconds, sizes, n = measure(source, asked.articles, Path(folder))
    print(f"{n} articles of {source.name}; CPU seconds for 1,000 articles:")
    for name, each in seconds.items():
        print(f"  {name:10} {each * 1000:8.2f}")
    print("bytes an article on the exchange:")
    for name, each in sizes.items():
        print(f"  {name:10} {each:8,.0f}")
    print(f"{asked.day:,} articles a day:")
    for what, figure in day(seconds, sizes, asked.day):
        print(f"  {what:60} {figure:>10}")


if __name__ == "__main__":
    main()
