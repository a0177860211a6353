"""CPU seconds and memory of each stage of a batch, beside a bare spaCy pass, in one run.

    python -m benchmarks.stages [--limit 100]

The stages run one after the other in one process with one thread for each library, as a batch does
them over processes: cleaning, spaCy's own components and Concord's, each over all articles of a
batch; rows; loading; every step of the comparison; publishing; the report. A bare `nlp.pipe` of the
full model reads the same texts in a process of its own. The peak memory is that of the process
while a stage runs (Linux resets it on demand), with the models that earlier stages loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.measuring import THREADS, corpus
from benchmarks.recording import ROOT, record

NAME = "stages"
LIMIT = 100
BATCH = 25
SPACY = "spaCy's components"
INNER = {
    "statements": "match_statements",
    "contradictions": "find_contradictions",
    "agreement of stories": "story_agreement",
}
"""What is timed within the comparison of changed stories: functions of its module."""


class Clock:
    """CPU seconds and peak memory of each stage; a stage within another is taken from it."""

    def __init__(self) -> None:
        self.cpu: dict[str, float] = {}
        self.peak: dict[str, float] = {}
        self._open: list[list[float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add what happens within the block to a stage."""
        inner = [0.0]
        self._open.append(inner)
        _reset_peak()
        started = time.process_time()
        try:
            yield
        finally:
            spent = time.process_time() - started
            self._open.pop()
            if self._open:
                self._open[-1][0] += spent
            self.cpu[name] = self.cpu.get(name, 0.0) + spent - inner[0]
            self.peak[name] = max(self.peak.get(name, 0.0), _peak())

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``function`` as a stage."""

        @wraps(function)
        def run(*given: Any, **named: Any) -> Any:
            with self.stage(name):
                return function(*given, **named)

        return run

    def steps(self) -> tuple[Callable[[str], None], Callable[[], None]]:
        """Return what is told which stage begins, and what ends the last."""
        running: list[Any] = []

        def end() -> None:
            if running:
                running.pop().__exit__(None, None, None)

        def note(name: str) -> None:
            name = name.partition(":")[0]
            end()
            running.append(self.stage(name))
            running[-1].__enter__()

        return note, end


def _reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def measured(folder: Path, work: Path) -> dict[str, Any]:
    """Put the corpus ``folder`` through all stages; return the costs of each."""
    from pipeline.storage.connect import WarehousePaths, open_working

    clock = Clock()
    paths = WarehousePaths(work)
    with open_working(paths) as connection:
        counts = _extract(folder, connection, clock)
        _compare(connection, clock)
        _show(connection, paths, clock)
        query = "SELECT (SELECT count(*) FROM stories), (SELECT count(*) FROM quotes)"
        counts["stories"], counts["quotes"] = connection.execute(query).fetchall()[0]
    stages = {
        name: {"cpu": round(cpu, 3), "peak": round(clock.peak[name])}
        for name, cpu in clock.cpu.items()
    }
    return {**counts, "stages": stages}


def _extract(folder: Path, connection: Any, clock: Clock) -> dict[str, int]:
    """Read, annotate and load a corpus, batch by batch, stage by stage."""
    from pipeline.annotate import Request, requests_from_files
    from pipeline.ingest.inputs import Limits
    from pipeline.language.build import COMPONENTS, DEFAULT_MODEL
    from pipeline.language.extract import annotate, to_extraction
    from pipeline.storage.load import load_batch
    from pipeline.tables import to_tables
    from pipeline.work import _embed, load_language

    with clock.stage("loading the models"):
        nlp = load_language(DEFAULT_MODEL)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [path for path in files if path.name != "README.md"]
    requests = iter(requests_from_files(files, Limits()))
    counts = {"articles": 0, "words": 0}
    while True:
        with clock.stage("reading and cleaning"):
            batch = list(islice((r.article for r in requests if isinstance(r, Request)), BATCH))
        if not batch:
            return counts
        counts["articles"] += len(batch)
        counts["words"] += sum(len(article.text.split()) for article in batch)
        with clock.stage(SPACY), nlp.select_pipes(disable=list(COMPONENTS)):
            docs = list(annotate(nlp, batch))
        for name in COMPONENTS:
            with clock.stage(name):
                for doc in docs:
                    nlp.get_pipe(name)(doc)
        with clock.stage("making rows"):
            extractions = [to_extraction(doc) for doc in docs]
        with clock.stage("sentence vectors"):
            vectors = _embed(batch, extractions)
        with clock.stage("loading"):
            load_batch(connection, to_tables(batch, extractions, "measured", vectors))


def _compare(connection: Any, clock: Clock) -> None:
    """Compare everything; the parts of a story's comparison are stages of their own."""
    from pipeline.storage import story_batches
    from pipeline.storage.comparison import compare

    usual = {function: getattr(story_batches, function) for function in INNER.values()}
    for name, function in INNER.items():
        setattr(story_batches, function, clock.timed(name, usual[function]))
    try:
        note, end = clock.steps()
        compare(connection, note)
        end()
    finally:
        for function, original in usual.items():
            setattr(story_batches, function, original)


def _show(connection: Any, paths: Any, clock: Clock) -> None:
    from pipeline.report.build import report
    from pipeline.storage.publish import publish

    with clock.stage("publishing"):
        publish(connection, paths)
    with clock.stage("the report"):
        report(paths)


def bare(folder: Path) -> dict[str, Any]:
    """Pass the same texts through the whole of spaCy's model."""
    import spacy

    from pipeline.annotate import Request, requests_from_files
    from pipeline.ingest.inputs import Limits
    from pipeline.language.build import DEFAULT_MODEL

    files = sorted(path for path in folder.rglob("*") if path.is_file())
    requests = requests_from_files([f for f in files if f.name != "README.md"], Limits())
    texts = [request.article.text for request in requests if isinstance(request, Request)]
    nlp = spacy.load(DEFAULT_MODEL)
    _reset_peak()
    started = time.process_time()
    for doc in nlp.pipe(texts):
        len(doc)
    return {"cpu": round(time.process_time() - started, 3), "peak": round(_peak())}


def _apart(step: str, folder: Path, work: Path) -> dict[str, Any]:
    """Run a step in a process of its own with one thread for each library."""
    command = [sys.executable, "-m", "benchmarks.stages", "--step", step]
    command += ["--corpus", str(folder), "--work", str(work)]
    done = subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | dict.fromkeys(THREADS, "1"),
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _both(limit: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "corpus")
        words = corpus(folder, limit)
        before = _apart("bare", folder, Path(name))
        figures = _apart("stages", folder, Path(name, "warehouse"))
        after = _apart("bare", folder, Path(name))
    figures["corpus"] = words
    figures["bare"] = {
        "cpu": round((before["cpu"] + after["cpu"]) / 2, 3),
        "least": min(before["cpu"], after["cpu"]),
        "most": max(before["cpu"], after["cpu"]),
        "peak": max(before["peak"], after["peak"]),
    }
    return figures


def main() -> int:
    """Measure, print, record."""
    parser = argparse.ArgumentParser(description="What each stage of a batch costs.")
    parser.add_argument("--limit", type=int, default=LIMIT, help="articles of the corpus")
    parser.add_argument("--step", choices=("bare", "stages"), help=argparse.SUPPRESS)
    parser.add_argument("--corpus", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step == "bare":
        print(json.dumps(bare(options.corpus)))
        return 0
    if options.step == "stages":
        print(json.dumps(measured(options.corpus, options.work)))
        return 0
    figures = _both(options.limit)
    print(f"{figures['articles']} articles, {figures['words']:,} words")
    rows = {"bare nlp.pipe": figures["bare"], **figures["stages"]}
    for name, cost in rows.items():
        share = cost["cpu"] / figures["bare"]["cpu"]
        print(f"{name:32} {cost['cpu']:8.2f} s CPU {share:6.3f} {cost['peak']:6.0f} MiB")
    record(NAME, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
