"""Extraction in batches on workers that may die: in order, none twice, what kills them by name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Protocol

from pipeline.errors import ConcordError
from pipeline.ingest.session import Work
from pipeline.models import Article, Outlet
from pipeline.work import BatchResult, rejected

Batch = list[Work]

IN_FLIGHT = 2
"""Batches submitted ahead for each worker: enough to keep it busy, bounded in memory."""

PROBE = [
    Work(
        article=Article(
            article_id="probe",
            outlet=Outlet("probe", "probe"),
            outlet_from="unknown",
            title=None,
            text="“We agree,” the mayor said on Monday.",
        )
    )
]
"""What any worker can read: one that dies of it would die of anything."""


class WorkerDiedError(Exception):
    """The process that worked on a part of a batch died, or had no memory left.

    ``how`` completes the sentence "the worker that read it ...".
    """

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class WorkersFailError(ConcordError):
    """Workers die whatever they are given."""


class Handle(Protocol):
    """A part of a batch that was submitted."""

    def result(self) -> BatchResult:
        """Wait for the result; the same answer again each time.

        Raises WorkerDiedError where a worker died while it worked on this part, and not where it
        died of another that ran before.
        """

    def release(self) -> None:
        """Drop what is kept for this part: its rows are loaded."""


class Runner(Protocol):
    """Where parts of batches are extracted."""

    def capacity(self) -> int:
        """Return how many parts can be worked on at once, now."""

    def batches(self, work: Iterable[Work], size: int) -> Iterator[Batch]:
        """Cut ``work`` into batches of at most ``size``, in order."""

    def submit(self, number: int, part: Batch) -> Handle:
        """Start to extract a part of batch ``number``, or put it in line for that."""

    def close(self, *, completed: bool) -> None:
        """Let the workers go; ``completed`` tells whether all results were taken."""


def cut(work: Iterable[Work], size: int) -> Iterator[Batch]:
    """Yield batches of ``size``; the last may be smaller."""
    source = iter(work)
    return iter(lambda: list(islice(source, size)), [])


@dataclass(slots=True)
class _Pending:
    number: int
    batch: Batch
    handle: Handle


class Extraction:
    """Gives batches to a runner's workers and yields their results in the order of submission.

    Order matters: of two inputs that claim one article id the later one wins, whichever worker
    is faster. A batch whose worker died is tried again in halves, those likewise, until the one
    article is found that kills its worker: about log2(batch) + 2 deaths. That article is tried
    once more with nothing running beside it, and then rejected by name; all others are extracted.
    Before, a sentence that any worker can read tells whether it is the article's fault at all.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._pending: deque[_Pending] = deque()
        self._in_flight: list[Handle] = []

    def __enter__(self) -> Extraction:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pending.clear()
        self._runner.close(completed=kind is None)

    def run(self, work: Iterable[Work], batch_size: int) -> Iterator[tuple[Batch, BatchResult]]:
        """Yield the inputs of each batch, or of each part of one, with their result.

        Raises WorkersFailError where workers die of any article.
        """
        for number, batch in enumerate(self._runner.batches(work, batch_size), start=1):
            self._pending.append(_Pending(number, batch, self._submit(number, batch)))
            while len(self._pending) >= IN_FLIGHT * self._runner.capacity():
                yield from self._next()
        while self._pending:
            yield from self._next()

    def _next(self) -> Iterator[tuple[Batch, BatchResult]]:
        head = self._pending.popleft()
        yield from self._finish(head.number, head.batch, head.handle)

    def _finish(
        self, number: int, part: Batch, handle: Handle
    ) -> Iterator[tuple[Batch, BatchResult]]:
        try:
            result = handle.result()
        except WorkerDiedError:
            self._in_flight.remove(handle)
            yield from self._retry(number, part)
        else:
            self._in_flight.remove(handle)
            yield part, result
        handle.release()

    def _retry(self, number: int, part: Batch) -> Iterator[tuple[Batch, BatchResult]]:
        if len(part) == 1:
            yield part, self._last_try(number, part)
            return
        middle = len(part) // 2
        halves = [(half, self._submit(number, half)) for half in (part[:middle], part[middle:])]
        for half, handle in halves:
            yield from self._finish(number, half, handle)

    def _last_try(self, number: int, part: Batch) -> BatchResult:
        for handle in self._in_flight:  # no other article is to take memory now
            with suppress(WorkerDiedError):
                handle.result()
        probe = self._runner.submit(number, PROBE)
        try:
            probe.result()
        except WorkerDiedError as death:
            raise WorkersFailError(
                f"no article can be read: a worker with one short sentence {death.how}"
            ) from death
        finally:
            probe.release()  # what is kept would answer for the workers of the next run
        handle = self._runner.submit(number, part)
        try:
            result = handle.result()
        except WorkerDiedError as death:
            result = rejected(
                part,
                f"the worker that read this article, alone, {death.how}; take it out or shorten "
                "it; the other articles are not affected",
            )
        handle.release()
        return result

    def _submit(self, number: int, part: Batch) -> Handle:
        handle = self._runner.submit(number, part)
        self._in_flight.append(handle)
        return handle
