"""Runs killed with SIGKILL at random moments: all rows come out as if nothing had happened.

Each history takes a corpus through three states: begun, grown with an edit, pruned with an edit.
The corpus stays at its place, as a person's would. In each state runs are killed, at moments spread
evenly over the time that an undisturbed run takes, by turns with all their processes or the main
one alone; then one run ends undisturbed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipeline.storage.connect import WarehousePaths
from tests.sharing import made_once

from .runs import asked, assert_same_rows, finish, kill, polled, run_states, start

KILLS = 50
HISTORIES = 4
STATES = ("begun", "grown", "pruned")
SEED = int(os.environ.get("CONCORD_KILL_SEED", "1"))
REPORTED = ((0, "grown"), (1, "begun"))
"""Where the killed runs write the report, too."""
REPEATED = {"begun": 0, "grown": 0, "pruned": 1}
"""Articles that a killed run may have extracted for nothing: those that came to stand where another
article had stood. Until a whole corpus is read, the place keeps leading to the one before."""
OPTIONS = {"begun": (), "grown": (), "pruned": ("--prune",)}

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes by /proc"),
]


def write_states(sample: Path, folder: Path) -> None:
    """Write the corpus in each of its states."""
    lines = (sample / "newsroom-feed.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    begun, grown, pruned = (folder / state for state in STATES)
    shutil.copytree(sample / "arvenne-courier", begun / "arvenne-courier")
    (begun / "feed.jsonl").write_text("".join(lines[:2]), encoding="utf-8")
    shutil.copytree(begun, grown)
    (grown / "feed.jsonl").write_text("".join(lines[:3]), encoding="utf-8")
    shutil.copy(sample / "volga-bulletin" / "murmansk-talks.txt", grown)
    _add_words(grown / "arvenne-courier" / "buoys.txt")
    shutil.copytree(grown, pruned)
    (pruned / "arvenne-courier" / "night-tram.txt").unlink()
    (pruned / "feed.jsonl").write_text("".join(lines[1:4]), encoding="utf-8")
    _add_words(pruned / "murmansk-talks.txt")


def _add_words(file: Path) -> None:
    words = "“The harbour will stay open all winter,” said the minister, Ada Quill.\n"
    file.write_text(file.read_text(encoding="utf-8") + "\n" + words, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Calm:
    """What undisturbed runs made: a folder of corpora, and a warehouse after each state."""

    folder: Path

    def put(self, state: str, corpus: Path) -> None:
        """Bring a corpus into a state; files that are the same in it look the same."""
        shutil.rmtree(corpus, ignore_errors=True)
        shutil.copytree(self.folder / "corpora" / state, corpus)

    def warehouse(self, state: str) -> WarehousePaths:
        return WarehousePaths(self.folder / state)

    def seconds(self, state: str) -> float:
        return float(json.loads((self.folder / "seconds.json").read_text())[state])

    def n_loaded(self, state: str) -> int:
        """How many articles the undisturbed run of a state extracted."""
        return asked(self.warehouse(state).working, last_counts)


@pytest.fixture(scope="module")
def calm(server: None, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Calm:
    """The history undisturbed."""

    def make(folder: Path) -> None:
        write_states(root / "corpus", folder / "corpora")
        corpus, seconds = folder / "corpus", {}
        before: Path | None = None
        for state in STATES:
            if before is not None:
                shutil.copytree(before, folder / state)
            started = time.monotonic()
            Calm(folder).put(state, corpus)
            finish(corpus, folder / state, "--no-report", *OPTIONS[state])
            seconds[state] = time.monotonic() - started
            before = folder / state
        (folder / "seconds.json").write_text(json.dumps(seconds), encoding="utf-8")

    return Calm(made_once(tmp_path_factory, "calm-history", make))


def loaded(connection: duckdb.DuckDBPyConnection) -> dict[str, datetime]:
    """Return when the rows of each article were written."""
    known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'articles'")
    if not known.fetchall():
        return {}
    rows = connection.execute("SELECT article_id, ingested_at FROM articles").fetchall()
    return dict(rows)


def last_counts(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many articles the last run extracted."""
    query = "SELECT n_added + n_changed FROM runs ORDER BY rowid DESC LIMIT 1"
    return int(connection.execute(query).fetchall()[0][0])


class Step:
    """One state of a history: runs that are killed, then one that is not."""

    def __init__(self, calm: Calm, state: str, warehouse: WarehousePaths, report: str) -> None:
        self._calm = calm
        self._state = state
        self._paths = warehouse
        self._options = (report, *OPTIONS[state])
        self._corpus = warehouse.folder.with_name("corpus")
        calm.put(state, self._corpus)
        self._before = self._loaded()
        self._kept: dict[str, datetime] = {}
        self._repeated: set[str] = set()
        self._copy = warehouse.folder.with_name("before")

    def _loaded(self) -> dict[str, datetime]:
        return asked(self._paths.working, loaded) if self._paths.working.exists() else {}

    def kill(self, n: int, dice: random.Random) -> int:
        """Kill ``n`` runs; return how many more ended before their moment came."""
        shutil.copytree(self._paths.folder, self._copy)
        n_killed = n_ended = 0
        while n_killed < n:
            moment = dice.uniform(0, self._calm.seconds(self._state))
            process = start(self._corpus, self._paths.folder, *self._options)
            time.sleep(moment)
            if kill(process, whole_group=n_killed % 2 == 0):
                n_killed += 1
                self._check_kept()
            else:
                n_ended += 1
                self._start_over()
        shutil.rmtree(self._copy)
        return n_ended

    def _start_over(self) -> None:
        """Put back what the step began with: there is nothing left to kill."""
        for name in ("working.duckdb", "working.duckdb.wal"):
            (self._paths.folder / name).unlink(missing_ok=True)
            if (self._copy / name).exists():
                shutil.copy(self._copy / name, self._paths.folder)
        self._kept = {}

    def _check_kept(self) -> None:
        """What a killed run had loaded must stand as it was written: it was not extracted again."""
        now = self._loaded()
        for article_id, moment in self._kept.items():
            if now[article_id] != moment:
                self._repeated.add(article_id)
        assert len(self._repeated) <= REPEATED[self._state], "articles were extracted twice"
        self._kept = {a: at for a, at in now.items() if self._before.get(a) != at}

    def end(self) -> None:
        """Run to the end; compare everything with the undisturbed history."""
        before = self._kept
        finish(self._corpus, self._paths.folder, *self._options)
        n_extracted = asked(self._paths.working, last_counts)
        self._check_kept()
        n_spared = sum(self._kept.get(a) == at for a, at in before.items())
        assert n_extracted + n_spared == self._calm.n_loaded(self._state)
        assert_same_rows(self._paths, self._calm.warehouse(self._state))
        *earlier, last = run_states(self._paths.working)
        assert last == "completed"
        assert set(earlier) <= {"completed", "interrupted"}
        left = {path.name for path in self._paths.folder.glob("*.duckdb*")}
        assert left <= {"working.duckdb", "working.duckdb.wal", "concord.duckdb"}


@pytest.mark.parametrize("number", range(HISTORIES), ids=lambda n: f"seed-{SEED}-history-{n}")
def test_killed_histories_end_in_the_rows_of_an_undisturbed_one(
    calm: Calm, number: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    dice = random.Random(f"{SEED} {number}")  # noqa: S311  (no secret)
    paths = WarehousePaths(tmp_path / "warehouse")
    paths.folder.mkdir()
    shares = shared_out(KILLS, HISTORIES * len(STATES))[number::HISTORIES]
    n_ended = 0
    with polled(paths.snapshot) as counts:
        for state, share in zip(STATES, shares, strict=True):
            report = "--report" if (number, state) in REPORTED else "--no-report"
            step = Step(calm, state, paths, report)
            n_ended += step.kill(share, dice)
            step.end()
    assert counts
    assert len(set(counts)) <= len(STATES), "readers see finished states only"
    record_property("runs killed", sum(shares))
    record_property("runs that had ended before", n_ended)
    record_property("times the snapshot was read", len(counts))


def shared_out(total: int, n: int) -> list[int]:
    """Divide a number into n that differ by one at most."""
    return [total // n + (place < total % n) for place in range(n)]


def test_kills_are_shared_out() -> None:
    assert sum(shared_out(KILLS, HISTORIES * len(STATES))) == KILLS
