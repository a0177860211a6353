"""Many batches in a row on a corpus that keeps changing: what grows, and can all be read.

    python -m benchmarks.soak [--batches 200] [--picture docs/pictures/soak.svg] [--work FOLDER]

The real flow runs again and again in one process, as in a notebook, while four other processes
read the snapshot (benchmarks/soak_reader.py). Articles come, change, move and go
(benchmarks/soak_corpus.py); after the first steps their number stays, so that what goes on growing
grows for no reason. After each batch memory, open files, threads and the sizes of all files are
noted. At the end the same corpus is read into a new warehouse, to compare sizes and rows with.

Most batches extract in a thread of this process, where the models stay loaded and would leak if
they leak anywhere; each ``PROCESSES``-th starts worker processes, as `concord run` does. Linux
only: it reads /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.soak_corpus import Corpus
from benchmarks.soak_measure import NAMES, OF_A_WAREHOUSE, Sample, measure
from benchmarks.soak_picture import Plot, picture
from benchmarks.soak_reader import state
from flows import prefect_home
from pipeline.settings import Settings
from pipeline.storage.connect import WarehousePaths, open_snapshot

READERS = 4
PROCESSES = 20
"""Each so many batches one extracts in worker processes of its own."""
REPORTS = 5
"""Each so many batches one writes the report."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What the readers saw."""

    n: int
    n_versions: int
    failed: list[str]
    torn: int
    """Reads of a state that was never published, or that changed while it was open."""
    backwards: int
    slowest: float


@dataclass(frozen=True, slots=True)
class Soak:
    """The outcome.

    ``fresh`` is a new warehouse of the last corpus; ``differing`` its tables whose rows are others
    than those that all the batches led to.
    """

    samples: list[Sample]
    reads: Reads
    fresh: Sample
    differing: list[str]

    def growth(self, name: str, skip: float = 0.25) -> float:
        """Return the growth of a figure a batch: Theil and Sen's median of slopes.

        The first ``skip`` of the batches, in which the corpus grows, are left out.
        """
        points = [
            (sample.batch, float(getattr(sample, name)))
            for sample in self.samples[int(len(self.samples) * skip) :]
        ]
        slopes = sorted(
            (y - b) / (x - a) for i, (a, b) in enumerate(points) for x, y in points[i + 1 :]
        )
        return slopes[len(slopes) // 2] if slopes else 0.0


def soak(folder: Path, n_batches: int) -> Soak:
    """Run the batches in ``folder``, which must be empty, and return what was measured."""
    paths = WarehousePaths(folder / "warehouse")
    paths.folder.mkdir()
    corpus = Corpus(folder / "corpus", paths.outlets)
    own_temporary = folder / "temporary"
    own_temporary.mkdir()
    tempfile.tempdir = os.environ["TMPDIR"] = str(own_temporary)
    prefect_home.prepare(paths.folder, 180)
    prefect_home.start_server(paths.folder, 180)()
    samples: list[Sample] = []
    published: dict[int, list[list[int]]] = {}
    with _readers(folder, paths) as readers:
        for number in range(1, n_batches + 1):
            kind = corpus.step()
            started = time.monotonic()
            _batch(corpus_folder=folder / "corpus", paths=paths, number=number)
            seconds = time.monotonic() - started
            if number == 1:
                readers.start()
            with open_snapshot(paths) as connection:
                version, answers = state(connection)
                published[version] = answers
            samples.append(measure(number, kind, seconds, len(corpus), paths, own_temporary))
            _tell(samples[-1])
    fresh_paths = WarehousePaths(folder / "fresh")
    fresh_paths.folder.mkdir()
    if paths.outlets.exists():
        fresh_paths.outlets.write_bytes(paths.outlets.read_bytes())
    started = time.monotonic()
    _batch(corpus_folder=folder / "corpus", paths=fresh_paths, number=REPORTS)
    seconds = time.monotonic() - started
    fresh = measure(0, "fresh", seconds, len(corpus), fresh_paths, own_temporary)
    _tell(fresh)
    return Soak(samples, readers.seen(published), fresh, _differing(paths, fresh_paths))


def _batch(corpus_folder: Path, paths: WarehousePaths, number: int) -> None:
    from flows.batch import batch

    settings = Settings(
        corpus=corpus_folder,
        warehouse=paths.folder,
        workers=1,
        settle_seconds=0.0,
        prune=True,
        report=number % REPORTS == 0,
    )
    if number % PROCESSES == 0:
        batch(settings)
        return
    with extracting_here():
        batch(settings)


@contextmanager
def extracting_here() -> Iterator[None]:
    """Let Prefect run the extraction in a thread: the models are loaded once, not every time."""
    from prefect.task_runners import ThreadPoolTaskRunner

    from flows import processes

    def threads(n_workers: int, **_: object) -> ThreadPoolTaskRunner:
        return ThreadPoolTaskRunner(n_workers)

    pools: Any = processes.ProcessPoolTaskRunner
    processes.ProcessPoolTaskRunner = threads  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        processes.ProcessPoolTaskRunner = pools


class _Readers:
    """Processes that read the snapshot."""

    def __init__(self, folder: Path, paths: WarehousePaths) -> None:
        self._stop = folder / "stop"
        self._warehouse = paths.folder
        self._notes = [folder / f"reader-{number}.jsonl" for number in range(READERS)]
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start them."""
        root = Path(__file__).parents[1]
        for notes in self._notes:
            command = [sys.executable, "-m", "benchmarks.soak_reader"]
            command += [str(self._warehouse), str(notes), str(self._stop)]
            self._processes.append(subprocess.Popen(command, cwd=root))

    def stop(self) -> None:
        """Let each end its read, then end."""
        self._stop.touch()
        for process in self._processes:
            process.wait(timeout=60)

    def seen(self, published: dict[int, list[list[int]]]) -> Reads:
        """Sum up what they noted, given each version's true state."""
        failed: list[str] = []
        versions: set[int] = set()
        n = torn = backwards = 0
        slowest = 0.0
        for notes in self._notes:
            last = 0
            for line in notes.read_text(encoding="utf-8").splitlines():
                seen = json.loads(line)
                n += 1
                if "error" in seen:
                    failed.append(seen["error"])
                    continue
                version = seen["version"]
                torn += not seen["same"] or published.get(version) != seen["answers"]
                backwards += version < last
                last = version
                versions.add(version)
                slowest = max(slowest, seen["seconds"])
        return Reads(n, len(versions), failed, torn, backwards, slowest)


@contextmanager
def _readers(folder: Path, paths: WarehousePaths) -> Iterator[_Readers]:
    readers = _Readers(folder, paths)
    try:
        yield readers
    finally:
        readers.stop()


def _differing(grown: WarehousePaths, fresh: WarehousePaths) -> list[str]:
    """Return the tables of two warehouses that hold other rows, clocks and history aside."""
    from tests.e2e.warehouse_rows import all_rows

    with (
        duckdb.connect(str(grown.working), read_only=True) as first,
        duckdb.connect(str(fresh.working), read_only=True) as second,
    ):
        ours, theirs = all_rows(first), all_rows(second)
    return sorted(name for name in theirs if ours.get(name) != theirs[name])


def _tell(sample: Sample) -> None:
    values = (
        f"{value:.1f}" if isinstance(value, float) else str(value)
        for value in asdict(sample).values()
    )
    if sample.batch == 1:
        print(" ".join(field.name for field in fields(Sample)), file=sys.stderr)
    print(" ".join(values), file=sys.stderr, flush=True)


def table(done: Soak) -> str:
    """Return the figures as a Markdown table: at a quarter, at the end, growth, a new warehouse."""
    quarter, last = done.samples[len(done.samples) // 4], done.samples[-1]
    lines = [
        f"| | batch {quarter.batch} | batch {last.batch} | growth a batch | new warehouse |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, meaning in NAMES.items():
        values = [float(getattr(sample, name)) for sample in (quarter, last)]
        fresh = f"{getattr(done.fresh, name):,.4g}" if name in OF_A_WAREHOUSE else ""
        growth = done.growth(name)
        lines.append(
            f"| {meaning} | {values[0]:,.4g} | {values[1]:,.4g} | {growth:+.3f} | {fresh} |"
        )
    return "\n".join(lines)


def drawn(done: Soak) -> str:
    """Return the picture of the curves."""
    curves = {name: [float(getattr(s, name)) for s in done.samples] for name in NAMES}
    plots = [
        Plot("Articles in the corpus", {"articles": curves["n_articles"]}),
        Plot("Memory, MiB", {"batches": curves["memory"], "Prefect's server": curves["server"]}),
        Plot("Open files and threads", {"files": curves["handles"], "threads": curves["threads"]}),
        Plot(
            "Databases, MiB",
            {
                "working.duckdb": curves["working"],
                "concord.duckdb": curves["snapshot"],
                "free in working": curves["free"],
            },
        ),
        Plot("Other files, MiB", {".prefect": curves["prefect"], "report": curves["site"]}),
    ]
    last = done.samples[-1]
    description = (
        f"Curves over {len(done.samples)} batches. At the end: {last.n_articles} articles, "
        f"{last.memory:.0f} MiB of memory, {last.handles} open files, {last.threads} threads, "
        f"working.duckdb {last.working:.1f} MiB of which {last.free:.1f} free, concord.duckdb "
        f"{last.snapshot:.1f} MiB, .prefect {last.prefect:.1f} MiB, report {last.site:.1f} MiB."
    )
    return picture(plots, f"{len(done.samples)} batches in a row", description)


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak, print, and draw."""
    parser = argparse.ArgumentParser(description="Run many batches in a row.")
    parser.add_argument("--batches", type=int, default=200)
    parser.add_argument("--picture", type=Path, help="draw the curves into this SVG file")
    parser.add_argument("--figures", type=Path, help="write everything measured into this JSON")
    parser.add_argument("--work", type=Path, help="an empty folder to work in, which is kept")
    options = parser.parse_args(arguments)
    began = os.times()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.work or Path(temporary, "soak")
        folder.mkdir(parents=True, exist_ok=True)
        done = soak(folder, options.batches)
    if options.figures:
        options.figures.write_text(json.dumps(asdict(done)), encoding="utf-8")
    if options.picture:
        options.picture.write_text(drawn(done), encoding="utf-8")
    print(table(done))
    used = os.times()
    print(
        f"{used.elapsed - began.elapsed:.0f} s, of which {used.user + used.system:.0f} s of CPU in "
        f"the batches' process and {used.children_user + used.children_system:.0f} s in others"
    )
    reads = done.reads
    print(
        f"{reads.n} reads by {READERS} processes of {reads.n_versions} states; failed: "
        f"{len(reads.failed)}, torn: {reads.torn}, backwards: {reads.backwards}; slowest "
        f"{reads.slowest:.2f} s. Tables that differ from the new warehouse's: "
        f"{', '.join(done.differing) or 'none'}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
