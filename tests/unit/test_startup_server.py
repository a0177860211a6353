"""Prefect's embedded server as a command starts it: its settings, and that nothing outlives it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows import prefect_home, prefect_server
from pipeline.errors import ConcordError

STARTED = """
import os, signal, sys
from pathlib import Path
from urllib.request import urlopen
from flows import prefect_home
home = Path(sys.argv[1])
prefect_home.prepare(home, 180)
ready = prefect_home.start_server(home, 180)
ready()
url = os.environ["PREFECT_API_URL"]
settings = urlopen(f"{url}/admin/settings").read().decode()
print(url, settings, sep="\\n", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
MIGRATED = """
import json, os, sqlite3, sys
from pathlib import Path
home = Path(sys.argv[1]).resolve()
os.environ["PREFECT_HOME"] = str(home)
from contextlib import closing
from flows import prefect_server as server
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, temporary_settings

def schema(name):
    with closing(sqlite3.connect(home / "prefect.db")) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num)")
        database.execute("DELETE FROM alembic_version")
        database.execute("INSERT INTO alembic_version VALUES (?)", [name])

said = {}
said["no database"] = server._is_migrated()
schema("b")
said["never noted"] = server._is_migrated()
server._note_migrated()
said["noted"] = server._is_migrated()
with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: "sqlite+aiosqlite:////elsewhere.db"}):
    said["another database"] = server._is_migrated()
schema("a")
said["another schema"] = server._is_migrated()
schema("b")
note = home / "migrated.json"
note.write_text(note.read_text().replace('"prefect": "', '"prefect": "0'))
said["another Prefect"] = server._is_migrated()
note.write_text("{")
said["torn note"] = server._is_migrated()
print(json.dumps(said))
"""


def clean_environment() -> dict[str, str]:
    """Return the environment without what other tests set for Prefect."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}


def python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        env=clean_environment(),
        cwd=folder,
    )


def test_the_server_ends_when_its_command_is_killed(tmp_path: Path) -> None:
    done = python(STARTED, tmp_path)
    assert done.returncode == -9, done.stderr
    url, settings = done.stdout.splitlines()
    assert '"register_blocks_on_start":false' in settings.replace(" ", "")
    port = int(url.removesuffix("/api").rpartition(":")[2])
    wait_until(lambda: not listens(port), 10)
    assert (tmp_path / ".prefect" / "migrated.json").exists()


@pytest.mark.parametrize("signals", [[], [signal.SIGTERM]], ids=["by itself", "SIGTERM"])
def test_the_server_of_a_command_that_has_ended_already_ends_quietly(
    signals: list[signal.Signals], tmp_path: Path
) -> None:
    """A run that was interrupted at its start: its end of the pipe is closed."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = subprocess.Popen(
            [sys.executable, "-P", prefect_server.__file__, str(listening.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[listening.fileno()],
            env=clean_environment() | {"PREFECT_HOME": str(tmp_path)},
        )
    assert server.stdin is not None
    assert server.stdout is not None
    assert server.stderr is not None
    server.stdout.close()
    if signals:
        wait_until(lambda: (tmp_path / "prefect.db").exists(), 60)  # it is starting
    for number in signals:
        server.send_signal(number)
    assert server.wait(120) == 0
    assert server.stderr.read() == b""
    server.stdin.close()
    server.stderr.close()


def wait_until(holds: Callable[[], bool], seconds: float) -> None:
    """Look again and again."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds
        time.sleep(0.02)


def listens(port: int) -> bool:
    """Return whether a process of this machine listens on the port."""
    wanted = f":{port:04X}"
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(row.split()[1].endswith(wanted) and row.split()[3] == "0A" for row in rows)


def test_migrations_are_skipped_only_for_the_database_that_was_migrated(tmp_path: Path) -> None:
    done = python(MIGRATED, tmp_path)
    assert done.returncode == 0, done.stderr
    skipped = {name for name, is_migrated in json.loads(done.stdout).items() if is_migrated}
    assert skipped == {"noted"}


@pytest.mark.parametrize(
    ("file", "text", "own"),
    [
        ("prefect.toml", "", False),
        (".env", "PREFECT_API_URL=http://127.0.0.1:1/api", False),
        (".env", "CONCORD_WORKERS=2", True),
        ("pyproject.toml", "[tool.prefect.api]\nurl = 'http://127.0.0.1:1/api'", False),
        ("pyproject.toml", "dependencies = ['prefect']", True),
        ("home/profiles.toml", "", False),
        ("home/notes.txt", "", True),
    ],
)
def test_files_that_may_name_a_server_leave_it_to_prefect(
    file: str, text: str, own: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_PROFILES_PATH", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert prefect_home._configured(tmp_path / "home") is not own


def test_a_server_that_the_user_names_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    prefect_home.start_server(tmp_path, 1)()
    assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:1/api"


@pytest.mark.parametrize(
    ("program", "said"),
    [("raise SystemExit(3)", "did not start: "), ("input()", "did not start within 0 seconds")],
)
def test_a_server_that_does_not_start_is_told_of_in_one_sentence(program: str, said: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        timeout = 0 if program == "input()" else 30
        with pytest.raises(ConcordError, match=said):
            prefect_home._wait(server, timeout)
        prefect_home._stop(server)
        assert server.returncode is not None
