"""Extraction as Prefect tasks over worker processes: one task, one batch of articles."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import ProcessPoolTaskRunner
from prefect.utilities.annotations import quote

from pipeline.ingest.session import Work
from pipeline.models import Rejection
from pipeline.work import BatchResult, Options, nothing, process, start_worker

Batch = list[Work]

IN_FLIGHT = 2
"""Batches submitted ahead for each worker: enough to keep it busy, bounded in memory."""


@task(
    name="extract",
    description="Prepare and annotate a batch of articles",
    task_run_name="extract {number}",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=1,
    retry_condition_fn=lambda _task, _run, state: isinstance(
        getattr(state, "data", None), MemoryError | OSError
    ),
)
def extract_batch(number: int, batch: Batch, options: Options) -> BatchResult:  # noqa: ARG001
    """Prepare and annotate one batch in a worker process; ``number`` names the task run."""
    return process(batch, options)


@dataclass(slots=True)
class _Pending:
    """A batch in flight; ``future`` is None for a suspect, to be run alone on a fresh pool."""

    number: int
    batch: Batch
    future: PrefectFuture[BatchResult] | None = None


class Extraction:
    """Runs batches on worker processes and yields their results in the order of submission.

    Order matters: of two inputs that claim one article id the later one wins, whichever worker
    is faster. A pool does not survive a killed worker: the batches then in flight are suspects
    and run one at a time on fresh pools, so that one that kills its worker again is rejected,
    record by record, and no other.
    """

    def __init__(self, options: Options, n_workers: int) -> None:
        self._options = options
        self._n_workers = n_workers
        self._runner: ProcessPoolTaskRunner | None = None
        self._pending: deque[_Pending] = deque()

    def __enter__(self) -> Extraction:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pending.clear()
        self._stop(kind, error, traceback)

    def run(self, work: Iterable[Work], batch_size: int) -> Iterator[tuple[Batch, BatchResult]]:
        """Yield each batch with its result; the processes start with the first batch."""
        source = iter(work)
        batches = enumerate(iter(lambda: list(islice(source, batch_size)), []), start=1)
        for number, batch in batches:
            pending = _Pending(number, batch)
            self._submit(pending)
            self._pending.append(pending)
            while len(self._pending) >= IN_FLIGHT * self._n_workers:
                yield self._next()
        while self._pending:
            yield self._next()

    def _submit(self, pending: _Pending) -> None:
        if self._runner is None:
            runner = ProcessPoolTaskRunner(self._n_workers, initializer=start_worker)
            self._runner = runner.__enter__()
        parameters = {
            "number": pending.number,
            "batch": quote(pending.batch),  # spares Prefect the search for futures in it
            "options": self._options,
        }
        pending.future = self._runner.submit(extract_batch, parameters)

    def _next(self) -> tuple[Batch, BatchResult]:
        head = self._pending[0]
        alone = head.future is None
        while True:
            if head.future is None:
                self._submit(head)
            try:
                result = cast("PrefectFuture[BatchResult]", head.future).result()
            except BrokenProcessPool:
                self._stop()
                for pending in self._pending:
                    pending.future = None
                if not alone:
                    alone = True
                    continue
                result = _rejected(head.batch)
            self._pending.popleft()
            return head.batch, result

    def _stop(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        if self._runner is not None:
            self._runner.__exit__(kind, error, traceback)
            self._runner = None


def _rejected(batch: Batch) -> BatchResult:
    detail = (
        "the worker process died twice on the batch that holds this article: "
        "run again with a smaller CONCORD_BATCH_SIZE to narrow it down"
    )
    inputs = [work.raw or work.article for work in batch]
    rejections = [Rejection(i.path, i.line, "failed", detail) for i in inputs if i is not None]
    return BatchResult(nothing(), rejections)
