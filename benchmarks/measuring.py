"""Seconds and memory of a command, all its processes together; articles and warehouses to measure.

CPU seconds tell more than the clock where other work shares the machine. They still grow, by a
tenth or two, where it shares caches and the cores' threads: what is compared is measured in turns.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import gold
from benchmarks.recording import ROOT

ARTICLES = "stories/allsides-dev.jsonl"
LIMIT = 400
CONCORD = str(Path(sys.executable).with_name("concord"))
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
"""Variables that tell libraries how many threads to start."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall-clock and CPU seconds, and peak memory in MiB, of a command and its children."""

    wall: float
    cpu: float
    memory: float

    def rounded(self) -> dict[str, float]:
        """Return the figures as they are recorded."""
        return {name: round(value, 2) for name, value in asdict(self).items()}


def measure(
    command: Sequence[str], environment: Mapping[str, str] | None = None, every: float = 1.0
) -> Cost:
    """Run a command to its end; look at its memory ``every`` so many seconds.

    Raises CalledProcessError, having shown what the command wrote to standard error.
    """
    before = os.times()
    started = time.monotonic()
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment
    ) as process:
        peak = _Peak(process.pid, every)
        _, errors = process.communicate()
        peak.stop()
    if process.returncode:
        sys.stderr.buffer.write(errors)
        raise subprocess.CalledProcessError(process.returncode, command, stderr=errors)
    after = os.times()
    cpu = (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
    return Cost(time.monotonic() - started, cpu, peak.mebibytes)


def in_turns(runs: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, dict[str, Any]]:
    """Do all ``runs`` in turns, ``rounds`` times; return medians, least and most CPU of each."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            costs[name].append(run())
    return {name: _summary(found) for name, found in costs.items()}


def _summary(costs: Sequence[Cost]) -> dict[str, Any]:
    cpu = [cost.cpu for cost in costs]
    middle = Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cpu),
        max(cost.memory for cost in costs),
    )
    return {**middle.rounded(), "least": round(min(cpu), 2), "most": round(max(cpu), 2)}


def apart(command: Sequence[str], texts: Sequence[str]) -> dict[str, Any]:
    """Give texts to a process with one thread for each library; return what it prints last.

    Both are JSON. Raises CalledProcessError.
    """
    done = subprocess.run(
        command,
        input=json.dumps(texts),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=os.environ | dict.fromkeys(THREADS, "1"),
        cwd=ROOT,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class _Peak:
    """Samples the memory of a process and its descendants."""

    def __init__(self, pid: int, every: float) -> None:
        self.mebibytes = 0.0
        self._pid, self._every = pid, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End sampling."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(self._every):
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


def corpus(folder: Path, limit: int = LIMIT) -> str:
    """Fill ``folder`` with a corpus to measure on; return what it is, in words.

    The first ``limit`` articles of AllSides' development part where gold data is at hand, else
    the sample corpus.
    """
    source = gold.ROOT / ARTICLES
    if not source.exists():
        shutil.copytree(ROOT / "corpus", folder)
        return "the sample corpus"
    folder.mkdir(parents=True)
    with source.open(encoding="utf-8") as lines:
        kept = list(islice(filter(str.strip, lines), limit))
    (folder / "articles.jsonl").write_text("".join(kept), encoding="utf-8")
    return f"{len(kept):,} news articles of AllSides' development part"


def run_command(folder: Path, warehouse: Path, *options: str) -> list[str]:
    """Return the command line of a batch."""
    return [CONCORD, "run", "--corpus", str(folder), "--warehouse", str(warehouse), *options]


def base_corpus(work: Path, limit: int = LIMIT) -> tuple[Path, str]:
    """Return the corpus below ``work``, made where absent, and what it is."""
    folder, words = work / "corpus", work / "corpus.txt"
    if not words.exists():
        shutil.rmtree(folder, ignore_errors=True)
        words.write_text(corpus(folder, limit), encoding="utf-8")
    return folder, words.read_text(encoding="utf-8")


def base(work: Path, limit: int = LIMIT) -> tuple[Path, Path, str]:
    """Return corpus and finished warehouse below ``work``, made where absent, and what they are.

    Raises CalledProcessError where the batch fails.
    """
    folder, words = base_corpus(work, limit)
    warehouse = work / "warehouse"
    if not (warehouse / "concord.duckdb").exists():
        subprocess.run(run_command(folder, warehouse), check=True, capture_output=True)
    return folder, warehouse, words
