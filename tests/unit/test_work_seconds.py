"""How long a worker may take: what a batch is allowed, and what happens beyond."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable

import pytest

from pipeline.ingest.session import Work
from pipeline.models import Article, Outlet, RawDocument
from pipeline.work import limited_seconds, seconds_for

RAW = RawDocument("a.txt", 1, "text", "x" * 3_000, {}, None, "0" * 32)
ARTICLE = Article("a", Outlet("o", "o"), "unknown", None, "x" * 1_000)


def takes(limit: float, within: float, after: float) -> None:
    """Be busy, first under a limit."""
    with limited_seconds(limit):
        busy(within)
    busy(after)


def busy(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(1_000))


@pytest.mark.parametrize(
    ("limit", "within", "after", "status"),
    [(0.2, 30.0, 0.0, -signal.SIGVTALRM), (0.6, 0.1, 1.0, 0), (0.0, 0.6, 0.0, 0)],
    ids=["beyond", "below, and as long as it likes afterwards", "no limit"],
)
def test_a_process_dies_of_what_takes_too_long(
    limit: float, within: float, after: float, status: int
) -> None:
    assert status_of(takes, limit, within, after) == status


def status_of(work: Callable[..., None], *arguments: float) -> int | None:
    """Return the exit status of a worker process that does it."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def fails_early() -> None:
    """Fail under a limit, then be busy for longer than that."""
    try:
        with limited_seconds(0.3):
            raise ValueError
    except ValueError:
        busy(0.6)


def test_the_limit_ends_with_an_error() -> None:
    assert status_of(fails_early) == 0


def test_a_process_that_is_no_worker_is_not_limited() -> None:
    with limited_seconds(60):
        assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_a_batch_is_allowed_by_articles_and_characters() -> None:
    assert seconds_for([], 10) == 0
    assert seconds_for([Work(raw=RAW), Work(article=ARTICLE)], 10) == 10 * (2 + 4_000 / 2_000)
    assert seconds_for([Work(raw=RAW)], 0) == 0
