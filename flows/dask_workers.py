"""Dask's workers, here or on other machines: batches and rows travel by shared storage."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import progress
from flows.extraction import Batch, WorkerDiedError
from pipeline.errors import ConcordError
from pipeline.exchange.jobs import Desk, Job, extract
from pipeline.exchange.storage import ExchangeError, Storage
from pipeline.ingest.session import Work
from pipeline.settings import Settings
from pipeline.work import BatchResult, Options

JOIN_SECONDS = 120.0
"""How long there may be no worker at all: at the start, or when all have died."""
_POLL_SECONDS = 5.0
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_FOLDER = re.compile(r"[0-9a-f]{32}")
"""Names of folders on the exchange: one is deleted whole, so it must be one of ours."""


class ClusterError(ConcordError):
    """Dask's scheduler or workers cannot be used; the message says why and what to do."""


@task(
    name="extract",
    description="Extract a batch of articles that lies on shared storage",
    task_run_name="extract {number}",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=2,
    retry_delay_seconds=2,
    retry_condition_fn=lambda _task, _run, state: isinstance(
        getattr(state, "data", None), OSError | ExchangeError
    ),
)
def extract_on_storage(number: int, job: Job) -> None:  # noqa: ARG001
    """Do one job in a Dask worker; ``number`` names the task run."""
    extract(job)


class DaskWorkers:
    """A runner of the workers of a Dask cluster: ``dask_address``'s, else one started here.

    Prefect and Dask carry names of objects, never articles. A worker that dies is Dask's to
    replace; what it worked on is tried again as often as the scheduler allows
    (``distributed.scheduler.allowed-failures``; never in a cluster started here) and then in
    parts. Raises ClusterError or ExchangeError where the settings name nothing that can be used.
    """

    def __init__(self, options: Options, settings: Settings, warehouse: Path) -> None:
        self._settings = settings
        self._desk = Desk(_storage(settings, warehouse), options)
        self._stack = ExitStack()
        try:
            self._runner = self._stack.enter_context(_task_runner(settings))
            self._client = _connected(self._runner, settings)
        except BaseException:
            self._stack.close()
            raise
        self._alive_at = monotonic()

    def capacity(self) -> int:
        """Return the number of the workers' threads now, at least 1."""
        return sum(self._client.nthreads().values()) or 1

    def batches(self, work: Iterable[Work], size: int) -> Iterator[Batch]:
        """Cut ``work`` into batches, so that results left by a killed run fit."""
        return self._desk.batches(work, size)

    def submit(self, number: int, part: Batch) -> _Part:
        """Put a part on the storage and its name in line at the scheduler."""
        return _Part(self, number, part)

    def close(self, *, completed: bool) -> None:
        """Let the workers go; delete what lies on the storage unless a next run can use it."""
        self._stack.close()
        if completed:
            self._desk.clear()

    def start(self, number: int, part: Batch) -> tuple[Job, Any]:
        """Return a part's job with its future, or None where its result is there already."""
        job, done = self._desk.send(part)
        if done and self._desk.n_reused == 1:
            progress.current().stage("taking up what a killed run had extracted")
        return job, None if done else self.run(number, job)

    def run(self, number: int, job: Job) -> Any:
        """Return the future of a job. Workers find the Prefect server that this process uses."""
        url = _prefect_server()
        with temporary_settings(updates={PREFECT_API_URL: url} if url else {}):
            return self._runner.submit(extract_on_storage, {"number": number, "job": job})

    def wait(self, future: Any) -> None:
        """Wait for a job. Raises WorkerDiedError where its worker died or had no memory."""
        from distributed import KilledWorker

        # Not result(timeout): a TimeoutError may also be how the job ended, again and again.
        while not future.wrapped_future.done():
            self._check_workers()
            future.wait(timeout=_POLL_SECONDS)
        try:
            future.result()
        except KilledWorker as error:
            raise WorkerDiedError(
                f"died ({error.allowed_failures + 1} times): the worker's log may tell why, "
                "often memory"
            ) from error
        except MemoryError as error:
            raise WorkerDiedError("found no memory left: give Dask's workers more") from error
        except CancelledError as error:
            raise ClusterError(
                "the connection to Dask's scheduler was lost: run again, what is loaded stays"
            ) from error
        except TimeoutError as error:
            raise ClusterError(
                f"a job ended by a time-out ({error.__cause__ or error}): run again, "
                "what is loaded stays"
            ) from error
        except ModuleNotFoundError as error:
            raise ClusterError(
                f"a Dask worker lacks a package ({error}): install the same version of "
                "concord-news[dask] on all machines"
            ) from error

    def collect(self, number: int, job: Job, part: Batch) -> BatchResult:
        """Return a job's rows; a result that cannot be used is made once more."""
        try:
            return self._desk.collect(job, part)
        except ExchangeError:
            self.release(job)
        job, future = self.start(number, part)
        self.wait(future)
        return self._desk.collect(job, part)

    def release(self, job: Job) -> None:
        """Delete a job's objects."""
        self._desk.discard(job)

    def _check_workers(self) -> None:
        if self._client.status != "running" or self._client.nthreads():
            self._alive_at = monotonic()
        elif monotonic() - self._alive_at > JOIN_SECONDS:
            raise ClusterError(
                f"all of Dask's workers have been gone for {JOIN_SECONDS:.0f} s: start some and "
                "run again, what is loaded stays"
            )


class _Part:
    """A part of a batch on the storage and in line at the scheduler."""

    def __init__(self, workers: DaskWorkers, number: int, part: Batch) -> None:
        self._workers = workers
        self._number = number
        self._part = part
        self._job, self._future = workers.start(number, part)
        self._outcome: BatchResult | WorkerDiedError | None = None

    def result(self) -> BatchResult:
        if self._outcome is None:
            try:
                if self._future is not None:
                    self._workers.wait(self._future)
                self._outcome = self._workers.collect(self._number, self._job, self._part)
            except WorkerDiedError as death:
                self._outcome = death
            self._future = None  # the scheduler may forget it
        if isinstance(self._outcome, WorkerDiedError):
            raise self._outcome
        return self._outcome

    def release(self) -> None:
        self._workers.release(self._job)


def _storage(settings: Settings, warehouse: Path) -> Storage:
    """Return the warehouse's own folder on the exchange; in the warehouse where none is named.

    Its name stays the same from run to run, and differs for a copy of the warehouse.
    """
    warehouse = warehouse.resolve()
    if not settings.exchange:
        if settings.dask_address:
            raise ExchangeError(
                "Dask's workers need storage that all machines share: name it with "
                "CONCORD_EXCHANGE, as file:///mnt/shared/concord or s3://bucket/concord"
            )
        return Storage((warehouse / ".exchange").as_uri())
    note = warehouse / ".exchange.json"
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
        name = known["name"] if known["warehouse"] == str(warehouse) else ""
        name = name if _FOLDER.fullmatch(name) else ""
    except (OSError, ValueError, KeyError, TypeError):
        name = ""
    if not name:
        name = uuid4().hex
        note.write_text(json.dumps({"name": name, "warehouse": str(warehouse)}), encoding="utf-8")
    return Storage(settings.exchange).folder(f"concord-{name}")


def _task_runner(settings: Settings) -> Any:
    """Return Prefect's Dask task runner, not started."""
    try:
        import dask
        from distributed import LocalCluster
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise ClusterError(
            f"runner = dask needs packages that are not installed ({error.name}): "
            "pip install 'concord-news[dask]'"
        ) from error
    verbose = bool(os.environ.get("CONCORD_VERBOSE"))
    level = logging.INFO if verbose else logging.CRITICAL
    for name in ("distributed", "distributed.client"):  # which Dask gives a level of its own
        logging.getLogger(name).setLevel(level)
    address = settings.dask_address
    if not address:
        # A batch whose worker died is tried again in parts at once.
        dask.config.set({"distributed.scheduler.allowed-failures": 0})
        limit = f"{settings.worker_memory} MiB" if settings.worker_memory else 0
        return DaskTaskRunner(
            cluster_class=LocalCluster,
            cluster_kwargs={
                "n_workers": settings.n_workers,
                "threads_per_worker": 1,
                "memory_limit": limit,
                "dashboard_address": None,
                # Pages or not, Dask listens for HTTP: on any port, not on the one that others want.
                "scheduler_kwargs": {"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                "silence_logs": level,
            },
        )
    host = urlsplit(address).hostname
    if host is None:
        raise ClusterError(f"{address!r} is no address of a scheduler such as tcp://host:8786")
    if host not in _HERE and urlsplit(_prefect_server()).hostname in _HERE | {None}:
        raise ClusterError(
            "workers on other machines need a Prefect server that they can reach: start one "
            "(prefect server start --host 0.0.0.0) and name it in PREFECT_API_URL"
        )
    return DaskTaskRunner(address=address, client_kwargs={"timeout": JOIN_SECONDS / 4})


def _prefect_server() -> str:
    """Return the address of the Prefect server in use; empty where Prefect is to start one."""
    return os.environ.get("PREFECT_API_URL") or PREFECT_API_URL.value() or ""


def _connected(runner: Any, settings: Settings) -> Any:
    """Return the client of a scheduler that has a worker."""
    try:
        client = runner.client
        client.wait_for_workers(1, timeout=JOIN_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        where = settings.dask_address or "this machine"
        raise ClusterError(
            f"cannot use Dask at {where}: {str(error) or type(error).__name__}: check that the "
            "scheduler runs and has workers"
        ) from error
    return client
