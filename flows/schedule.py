"""Run batches on a schedule: a Prefect deployment served by this process."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from pipeline.errors import ConcordError
from pipeline.settings import Settings

_API_URL = "PREFECT_API_URL"
_SERVE = ("-m", "prefect", "server", "start")
GRACE_SECONDS = 60
"""How long a batch may take to end after it was asked to."""


def serve(settings: Settings, cron: str) -> None:
    """Serve the batch flow until interrupted, starting a run whenever ``cron`` says so (UTC).

    One run at a time: one that is due while another runs is cancelled, not queued, since the next
    reads all that has come meanwhile. SIGTERM and SIGINT raise KeyboardInterrupt, after the run
    and the server have ended. Without a Prefect server of the user's own (PREFECT_API_URL) a local
    one is started, for Prefect's embedded server does not schedule. Raises ConcordError for a cron
    expression that cannot be read and when the server does not start.
    """
    _check(cron)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _server(settings.warehouse, settings.server_timeout):
        name = deployment_name(settings.warehouse)
        _forget(name)
        serving = _Serving(settings, cron, name)
        try:
            serving.run()
        finally:
            serving.stop()
            _forget(name)


class _Serving:
    """Prefect's runner in a thread of its own.

    In the main thread it would take SIGTERM for itself and end this process, but not the run,
    which then waits for a server that is gone.
    """

    def __init__(self, settings: Settings, cron: str, name: str) -> None:
        self._settings = settings
        self._cron = cron
        self._name = name
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="prefect-runner", daemon=True
        )

    def run(self) -> None:
        """Serve until interrupted; raise what the runner raises."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._runner(), self._loop).result()

    def stop(self) -> None:
        """End the batch that is running, if any: as on Ctrl-C, after a minute by force."""
        deadline = time.monotonic() + GRACE_SECONDS
        while children := multiprocessing.active_children():
            for child in children:
                if (left := deadline - time.monotonic()) > 0:
                    child.terminate()
                    child.join(left)
                else:
                    child.kill()
                    child.join()
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(GRACE_SECONDS)

    async def _runner(self) -> None:
        from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
        from prefect.runner import Runner
        from prefect.schedules import Cron
        from prefect.types.entrypoint import EntrypointType

        from flows.batch import batch

        places = {"corpus": self._settings.corpus, "warehouse": self._settings.warehouse}
        absolute = {name: folder.resolve() for name, folder in places.items()}
        settings = self._settings.model_copy(update=absolute).model_dump(mode="json")
        runner = Runner(name=self._name, pause_on_shutdown=False)
        # Not the runner's own `limit`, which keeps what is due and runs it one after the other.
        await runner.aadd_flow(
            batch,
            name=self._name,
            schedule=Cron(self._cron),
            parameters={"settings": settings},
            concurrency_limit=ConcurrencyLimitConfig(
                limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
            ),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        await runner.start()


def deployment_name(warehouse: Path) -> str:
    """Return the deployment's name: one for each warehouse, for servers that serve several."""
    place = str(warehouse.resolve()).encode(errors="surrogateescape")
    return f"concord-schedule-{blake2b(place, digest_size=4).hexdigest()}"


def _forget(deployment: str) -> None:
    """Delete what an earlier process left of the deployment: overdue runs, and its place in line.

    A killed process cannot give its place back, and the server, restarted, does not take it away.
    The history of runs stays.
    """
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    with get_client(sync_client=True) as client, suppress(ObjectNotFound):
        found = client.read_deployment_by_name(f"concord-batch/{deployment}")
        client.delete_deployment(found.id)


def _check(cron: str) -> None:
    from datetime import UTC, datetime

    from cronsim import CronSim, CronSimError

    try:
        CronSim(cron, datetime.now(UTC))
    except CronSimError as error:
        message = f"{cron!r} is no cron expression ({error}): try '0 * * * *' for every hour"
        raise ConcordError(message) from error


@contextmanager
def _server(warehouse: Path, timeout: int) -> Iterator[None]:
    """Run a local Prefect server within the block, unless the user has one."""
    if os.environ.get(_API_URL):
        yield
        return
    note = Path(os.environ.get("PREFECT_HOME", warehouse)) / "schedule-server.pid"
    _end_orphan(note)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, *_SERVE, "--no-ui", "--host", "127.0.0.1", "--port", str(port)]
    # A session of its own: Ctrl-C must not end it before the batch has told it how it ended.
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            note.write_text(str(process.pid), encoding="ascii")
            _wait(process, f"{url}/health", timeout)
            os.environ[_API_URL] = url
            yield
        finally:
            os.environ.pop(_API_URL, None)
            process.terminate()
            note.unlink(missing_ok=True)


def _end_orphan(note: Path) -> None:
    """End the server of a killed process: it would go on to schedule.

    Only a process that still is such a server is ended, since its number may have been given to
    another program meanwhile.
    """
    with suppress(OSError, ValueError):
        pid = int(note.read_text(encoding="ascii"))
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        if all(word in words for word in _SERVE):
            os.kill(pid, signal.SIGTERM)


def _wait(process: subprocess.Popen[bytes], url: str, timeout: int) -> None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=5):  # noqa: S310  (an address of our own)
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise ConcordError(f"the local Prefect server did not start within {timeout} s")
