"""Worker processes on this machine, each with a Prefect pool of its own: one task, one batch."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.process import BaseProcess
from typing import Any, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectConcurrentFuture
from prefect.task_runners import ProcessPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.extraction import Batch, WorkerDiedError, cut
from pipeline.ingest.session import Work
from pipeline.work import (
    BatchResult,
    Options,
    limited_seconds,
    load_language,
    process,
    seconds_for,
    start_worker,
)

_SETTLE_SECONDS = 5.0
"""How long a process that has ended may take to say how."""
_UNLOCK_SECONDS = 1.0

_Future = PrefectConcurrentFuture[BatchResult]


@task(
    name="extract",
    description="Prepare and annotate a batch of articles",
    task_run_name="extract {number}",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=1,
    retry_condition_fn=lambda _task, _run, state: isinstance(getattr(state, "data", None), OSError),
)
def extract_batch(
    number: int,  # noqa: ARG001
    batch: Batch,
    options: Options,
    seconds: float = 0,
) -> BatchResult:
    """Prepare and annotate one batch in a worker process, which may take so many CPU ``seconds``.

    ``number`` names the task run.
    """
    load_language(options.model)  # its start is not the first article's fault
    with limited_seconds(seconds):
        return process(batch, options)


class Processes:
    """A runner of ``n_workers`` processes, each started when it first has something to do.

    Each has a pool of its own, since a pool does not survive a worker's death and cannot tell
    which of its batches was the cause. So a death concerns one process: the batch it had begun
    counts as the cause, the one in line behind it moves to the next process.
    ``memory_mib`` is what each may ask for, ``patience`` the CPU seconds that it may take for each
    article and each 2,000 characters, 0 for any.
    """

    def __init__(
        self, options: Options, n_workers: int, memory_mib: int = 0, patience: float = 0
    ) -> None:
        self._workers = [_Worker(options, memory_mib, patience) for _ in range(n_workers)]

    def capacity(self) -> int:
        """Return the number of processes."""
        return len(self._workers)

    def batches(self, work: Iterable[Work], size: int) -> Iterator[Batch]:
        """Cut ``work`` into batches of ``size``."""
        return cut(work, size)

    def submit(self, number: int, part: Batch) -> _Part:
        """Give a part to the process that has least to do; first replace those that died."""
        for worker in self._workers:
            worker.settle_done()
        return min(self._workers, key=_Worker.n_unfinished).submit(number, part)

    def close(self, *, completed: bool) -> None:
        """End the processes; what they are working on is given up unless ``completed``."""
        for worker in self._workers:
            worker.stop(kill=not completed)

    @property
    def n_starts(self) -> int:
        """How many processes were started so far."""
        return sum(worker.n_starts for worker in self._workers)


class _Part:
    """A part of a batch in line at one process."""

    def __init__(self, worker: _Worker, number: int, part: Batch) -> None:
        self._worker = worker
        self.number = number
        self.part = part
        self.future: _Future = worker.start(number, part)
        self.outcome: BatchResult | WorkerDiedError | None = None

    def result(self) -> BatchResult:
        while self.outcome is None:
            self._worker.settle_first()
        if isinstance(self.outcome, WorkerDiedError):
            raise self.outcome
        return self.outcome

    def release(self) -> None:
        """Nothing is kept elsewhere."""


class _Worker:
    """One process and the parts in line for it, in the order in which it works on them."""

    def __init__(self, options: Options, memory_mib: int, patience: float) -> None:
        self._options = options
        self._memory_mib = memory_mib
        self._patience = patience
        self._runner: ProcessPoolTaskRunner | None = None
        self._line: deque[_Part] = deque()
        self.n_starts = 0

    def n_unfinished(self) -> int:
        return len(self._line)

    def submit(self, number: int, batch: Batch) -> _Part:
        part = _Part(self, number, batch)
        self._line.append(part)
        return part

    def settle_done(self) -> None:
        """Take what the process has done, without waiting for more."""
        while self._line and self._line[0].future.wrapped_future.done():
            self.settle_first()

    def settle_first(self) -> None:
        """Wait for the first part in line; after a death go on with a new process."""
        part = self._line[0]
        try:
            part.outcome = part.future.result()
        except BrokenProcessPool:
            part.outcome = WorkerDiedError(_how(self._processes()))
        except MemoryError:
            part.outcome = WorkerDiedError(_needs(self._memory_mib))
        self._line.popleft()
        if isinstance(part.outcome, WorkerDiedError):
            self._start_anew()

    def stop(self, *, kill: bool) -> None:
        if self._runner is None:
            return
        if kill:
            for process_ in self._processes().values():
                with suppress(ProcessLookupError, ValueError):
                    process_.kill()  # no row is lost by it, and it may not answer
            _unlock(getattr(self._runner, "_subprocess_message_queue", None))
        self._runner.__exit__(None, None, None)
        self._runner = None

    def start(self, number: int, batch: Batch) -> _Future:
        if self._runner is None:
            runner = ProcessPoolTaskRunner(
                1, initializer=start_worker, initargs=(self._memory_mib,)
            )
            self._runner = runner.__enter__()
            self.n_starts += 1
        parameters = {
            "number": number,
            "batch": quote(batch),  # spares Prefect the search for futures in it
            "options": self._options,
            "seconds": seconds_for(batch, self._patience),
        }
        return cast("_Future", self._runner.submit(extract_batch, parameters))

    def _start_anew(self) -> None:
        """Let the process go; parts in line that it has not finished go to a new one."""
        self.stop(kill=True)
        for part in self._line:
            if not _succeeded(part.future):
                part.future = self.start(part.number, part.part)

    def _processes(self) -> Mapping[int, BaseProcess]:
        """Return the pool's process; only the standard library's own pool knows how it ended."""
        executor = getattr(self._runner, "_executor", None)
        return cast("Mapping[int, BaseProcess]", getattr(executor, "_processes", None) or {})


def _unlock(messages: Any) -> None:
    """Let a pool whose process was killed end: it may have died while it wrote to this queue.

    Its lock on the queue would stay, and keep this process from ending (Prefect 3.8).
    """
    lock = getattr(messages, "_wlock", None)
    if lock is not None:
        lock.acquire(timeout=_UNLOCK_SECONDS)
        lock.release()  # ours or the dead process's
        messages.cancel_join_thread()


def _succeeded(future: _Future) -> bool:
    """Tell whether a future of a pool that has ended holds a result."""
    try:
        future.result()
    except (RuntimeError, CancelledError, MemoryError):  # broken, closed, never begun
        return False
    return True


def _needs(memory_mib: int) -> str:
    if memory_mib:
        return f"asked for more memory than its {memory_mib} MiB (CONCORD_WORKER_MEMORY)"
    return "found no memory left: start fewer with CONCORD_WORKERS"


def _exit_code(process_: BaseProcess) -> int | None:
    """Return how a process that has ended did; its pool, too, is just asking the system."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while process_.exitcode is None and time.monotonic() < deadline:
        time.sleep(0.01)
    return process_.exitcode


def _how(processes: Mapping[int, BaseProcess]) -> str:
    code = next(map(_exit_code, processes.values()), None)
    if code is None or code >= 0:
        return f"ended with status {code}"
    name = signal.Signals(-code).name
    if name == "SIGKILL":
        return (
            "was killed (SIGKILL), as the system does where memory runs out: "
            "start fewer with CONCORD_WORKERS"
        )
    if name == "SIGVTALRM":
        return "took more CPU time than texts of its length do (CONCORD_WORKER_PATIENCE)"
    return f"crashed ({name})"
