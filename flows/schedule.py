"""Run batches on a schedule: a Prefect deployment served by this process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from pipeline.errors import ConcordError
from pipeline.settings import Settings

_API_URL = "PREFECT_API_URL"


def serve(settings: Settings, cron: str) -> None:
    """Serve the batch flow until interrupted, starting a run whenever ``cron`` says so (UTC).

    One run at a time. Without a Prefect server of the user's own (PREFECT_API_URL) a local one is
    started, for Prefect's embedded server does not schedule. Raises ConcordError for a cron
    expression that cannot be read and when the server does not start.
    """
    _check(cron)
    with _server(settings.server_timeout):
        from prefect.schedules import Cron
        from prefect.types.entrypoint import EntrypointType

        from flows.batch import batch

        places = {"corpus": settings.corpus, "warehouse": settings.warehouse}
        absolute = {name: folder.resolve() for name, folder in places.items()}
        batch.serve(
            name="concord-schedule",
            schedule=Cron(cron),
            parameters={"settings": settings.model_copy(update=absolute).model_dump(mode="json")},
            limit=1,
            entrypoint_type=EntrypointType.MODULE_PATH,
            print_starting_message=False,
        )


def _check(cron: str) -> None:
    from datetime import UTC, datetime

    from cronsim import CronSim, CronSimError

    try:
        CronSim(cron, datetime.now(UTC))
    except CronSimError as error:
        message = f"{cron!r} is no cron expression ({error}): try '0 * * * *' for every hour"
        raise ConcordError(message) from error


@contextmanager
def _server(timeout: int) -> Iterator[None]:
    """Run a local Prefect server within the block, unless the user has one."""
    if os.environ.get(_API_URL):
        yield
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            _wait(process, f"{url}/health", timeout)
            os.environ[_API_URL] = url
            yield
        finally:
            os.environ.pop(_API_URL, None)
            process.terminate()


def _wait(process: subprocess.Popen[bytes], url: str, timeout: int) -> None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=5):  # noqa: S310  (an address of our own)
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise ConcordError(f"the local Prefect server did not start within {timeout} s")
