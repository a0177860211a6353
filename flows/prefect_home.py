"""Prefect's surroundings, set before Prefect is imported: quiet, local, no telemetry."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_API_URL = "PREFECT_API_URL"
_SERVER_PID = "server.pid"
_SERVER_MARK = b"prefect.server.api.server"


def prepare(warehouse: Path, server_timeout: int) -> None:
    """Set Prefect's environment for this process and its workers.

    What the user set wins. Prefect's log stays off, since Concord tells its own errors, unless
    CONCORD_VERBOSE is set. Without PREFECT_API_URL an embedded server is used, whose database
    lies in ``<warehouse>/.prefect``. ``server_timeout`` is in seconds.
    """
    home = _home(warehouse)
    level = "INFO" if os.environ.get("CONCORD_VERBOSE") else "CRITICAL"
    defaults = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(server_timeout),
        "PREFECT_LOGGING_LEVEL": level,
        "PREFECT_SERVER_LOGGING_LEVEL": level,
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    home.mkdir(parents=True, exist_ok=True)


@contextmanager
def shared_server(warehouse: Path) -> Iterator[None]:
    """Let worker processes started within the block use this process's embedded server.

    Each would start a server of its own otherwise: fifteen seconds of CPU. The server's process
    is noted, too, so that the next run can end it if this one is killed. Does nothing where the
    user's own server is used.
    """
    if os.environ.get(_API_URL):
        yield
        return
    from prefect.server.api.server import SubprocessASGIServer  # two seconds of CPU

    running = [
        (server.server_process.pid, server.api_url)
        for server in SubprocessASGIServer._instances.values()
        if server.server_process is not None
    ]
    if not running:
        yield
        return
    pid, url = running[0]
    (_home(warehouse) / _SERVER_PID).write_text(str(pid), encoding="ascii")
    os.environ[_API_URL] = url
    try:
        yield
    finally:
        del os.environ[_API_URL]


def end_orphan(warehouse: Path) -> None:
    """End the embedded server that a killed run left behind.

    Only a process that still is such a server is ended: its number may have been given to
    another program meanwhile. Call it while holding the warehouse, so that no run is using it.
    """
    note = _home(warehouse) / _SERVER_PID
    with contextlib.suppress(OSError, ValueError):
        pid = int(note.read_text(encoding="ascii"))
        if _SERVER_MARK in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGTERM)
    note.unlink(missing_ok=True)


def _home(warehouse: Path) -> Path:
    return Path(os.environ.get("PREFECT_HOME") or warehouse.resolve() / ".prefect")
