"""Prefect's surroundings, set before Prefect is imported: quiet, local, no telemetry."""

from __future__ import annotations

import atexit
import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flows import prefect_history
from pipeline.errors import ConcordError

_API_URL = "PREFECT_API_URL"
_GRACE = 5.0
"""Seconds that the embedded server has to end in."""
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
    if _is_ours(warehouse):
        defaults |= prefect_history.settings()
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    home.mkdir(parents=True, exist_ok=True)


def start_server(warehouse: Path, timeout: int) -> Callable[[], None]:
    """Start the embedded server for this process; return a function that waits until it answers.

    Call it after ``prepare`` and before Prefect is imported: both take seconds, here side by side.
    Prefect would start such a server itself, but one that costs about twice the CPU time
    (``flows/prefect_server.py`` says why). It ends with this process, even with one that is killed;
    Prefect sends what it has left to send before. Where the user names a server, or configures
    Prefect in a file that may name one, Prefect is left to do what it does.

    The function returned raises ConcordError when the server ends instead, or has not answered
    ``timeout`` seconds after it was called.
    """
    if os.environ.get(_API_URL) or _configured(_home(warehouse)):
        return lambda: None
    if _is_ours(warehouse):
        prefect_history.begin_anew(_home(warehouse))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        # By its path, and nothing imported from the folder that the user happens to be in.
        program = str(Path(__file__).with_name("prefect_server.py"))
        command = [sys.executable, "-P", program, str(listening.fileno())]
        server = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[listening.fileno()],
            process_group=0,  # Ctrl-C is for this process, which has its end to record yet
        )
        os.environ[_API_URL] = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
    atexit.register(_stop, server)
    return lambda: _wait(server, timeout)


def _configured(home: Path) -> bool:
    """Return whether files may configure Prefect: its own ones, or ones that speak of it."""
    if "PREFECT_PROFILES_PATH" in os.environ or (home / "profiles.toml").exists():
        return True
    for name, mark in (
        ("prefect.toml", ""),
        ("pyproject.toml", "[tool.prefect"),
        (".env", "PREFECT"),
    ):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if mark in Path(name).read_text(encoding="utf-8"):
                return True
    return False


def _wait(server: subprocess.Popen[bytes], timeout: int) -> None:
    assert server.stdout is not None  # noqa: S101 - for mypy
    with selectors.DefaultSelector() as selector:
        selector.register(server.stdout, selectors.EVENT_READ)
        if not selector.select(timeout):
            raise ConcordError(
                f"Prefect's server did not start within {timeout} seconds: "
                "allow more by CONCORD_SERVER_TIMEOUT"
            )
    if not server.stdout.read(1):
        raise ConcordError("Prefect's server did not start: CONCORD_VERBOSE=1 shows why")


def _stop(server: subprocess.Popen[bytes]) -> None:
    for pipe in (server.stdin, server.stdout):
        if pipe is not None:
            pipe.close()
    server.terminate()
    try:
        server.wait(_GRACE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def shared_server(warehouse: Path) -> Iterator[None]:
    """Let worker processes started within the block use the server that Prefect itself started.

    Each would start a server of its own otherwise: fifteen seconds of CPU. The server's process
    is noted, too, so that the next run can end it if this one is killed. Does nothing where a
    server is named: the user's own, or that of ``start_server``.
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
    return Path(os.environ.get("PREFECT_HOME") or _own_home(warehouse))


def _own_home(warehouse: Path) -> Path:
    return warehouse.resolve() / ".prefect"


def _is_ours(warehouse: Path) -> bool:
    """Return whether Prefect's home is the warehouse's, not one of the user's choosing."""
    return _home(warehouse) == _own_home(warehouse)
