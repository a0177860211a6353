"""Narrowing a batch down to what kills its worker, on workers that die as told.

Real processes die in tests/reliability/test_killed_workers.py; here the rule is tried on many
more histories than those have time for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.extraction import (
    IN_FLIGHT,
    PROBE,
    Batch,
    Extraction,
    WorkerDiedError,
    WorkersFailError,
    cut,
)
from pipeline.ingest.session import Work
from pipeline.models import RawDocument
from pipeline.work import BatchResult, nothing


@dataclass
class Told:
    """Workers that die of certain articles, and, ``flukes`` times, of any but a last try."""

    killers: set[int] = field(default_factory=set)
    flukes: set[int] = field(default_factory=set)
    """Numbers of those submissions, from 0, whose worker dies for no reason of theirs."""
    workers: int = 2
    broken: bool = False
    submitted: list[Batch] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    released: int = 0
    closed: bool | None = None

    def capacity(self) -> int:
        return self.workers

    def batches(self, work: Iterable[Work], size: int) -> Iterator[Batch]:
        return cut(work, size)

    def submit(self, number: int, part: Batch) -> Submitted:
        self.submitted.append(part)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        return Submitted(self, part, len(self.submitted) - 1)

    def close(self, *, completed: bool) -> None:
        self.closed = completed


class Submitted:
    def __init__(self, runner: Told, part: Batch, place: int) -> None:
        self._runner, self._part, self._place = runner, part, place
        self._asked = False

    def result(self) -> BatchResult:
        if not self._asked:
            self._runner.open -= 1
            self._asked = True
        numbers = set(articles(self._part))
        if self._runner.broken or self._place in self._runner.flukes:
            raise WorkerDiedError("was unplugged")
        if numbers & self._runner.killers:
            raise WorkerDiedError("was killed (SIGKILL)")
        return BatchResult(nothing(), [])

    def release(self) -> None:
        self._runner.released += 1


def articles(part: Batch) -> list[int]:
    return [work.raw.line for work in part if work.raw]


def work(n: int) -> list[Work]:
    return [Work(raw=RawDocument("a.jsonl", i, "record", "", {}, None, "")) for i in range(n)]


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 40), st.integers(1, 16), st.integers(1, 4), st.sets(st.integers(0, 39)))
def test_killers_are_rejected_by_name_and_all_others_extracted_in_order(
    n: int, size: int, workers: int, killers: set[int]
) -> None:
    runner = Told(killers, workers=workers)
    done, rejected = [], []
    with Extraction(runner) as extraction:
        for part, result in extraction.run(work(n), size):
            done += articles(part)
            rejected += [rejection.line for rejection in result.rejections]
    assert done == list(range(n))
    assert rejected == sorted(killers & set(range(n)))
    assert runner.closed is True
    window = IN_FLIGHT * workers + math.ceil(math.log2(size)) + 2
    assert runner.most_open <= window, "submitted ahead"
    for part in runner.submitted:
        assert len(part) <= size


@pytest.mark.parametrize("size", [1, 2, 3, 16, 50, 1000])
@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_one_killer_costs_few_deaths_and_no_second_reading_of_others(size: int, at: float) -> None:
    killer = round(at * (size - 1))
    runner = Told({killer})
    with Extraction(runner) as extraction:
        results = list(extraction.run(work(2 * size), size))
    assert sum(len(result.rejections) for _, result in results) == 1
    deaths = [part for part in runner.submitted if killer in articles(part)]
    assert len(deaths) <= math.ceil(math.log2(size)) + 2
    finished = [i for part in runner.submitted if part not in deaths for i in articles(part)]
    assert sorted(finished) == sorted(set(range(2 * size)) - {killer})
    assert runner.released == len(runner.submitted), "the probe, too"


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 20), st.integers(1, 8), st.integers(0, 12))
def test_a_death_by_accident_costs_no_article(n: int, size: int, fluke: int) -> None:
    runner = Told(flukes={fluke})
    try:
        with Extraction(runner) as extraction:
            results = list(extraction.run(work(n), size))
    except WorkersFailError:
        assert runner.submitted[fluke] == PROBE
        return
    assert [i for part, _ in results for i in articles(part)] == list(range(n))
    assert not any(result.rejections for _, result in results)


def test_workers_that_die_of_anything_are_no_articles_fault() -> None:
    runner = Told(broken=True)
    with pytest.raises(WorkersFailError, match="one short sentence was unplugged"):  # noqa: SIM117
        with Extraction(runner) as extraction:
            list(extraction.run(work(5), 2))
    assert runner.closed is False
