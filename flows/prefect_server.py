"""Prefect's embedded server for one command: the process that ``prefect_home.start`` starts.

It is the application that Prefect starts by itself where no server is given, with the same
services, but the command need not import the server to start it, the collector of cyclic garbage
rests while two thousand modules are imported, migrations are looked for once a home and not once a
run, and the blocks, which no flow of Concord uses, are not registered. Standard input is a pipe
that the command holds open: when it closes, however the command ended, the server ends.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path
from types import FrameType

import uvicorn

READY = b"ready"
_MIGRATED = "migrated.json"
_ENVIRONMENT = {
    # As Prefect sets them for a server that it starts itself: no pages; the services of a process
    # that ends with its command; memory of what is needed once handed back.
    "PREFECT_UI_ENABLED": "false",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}


class _Server(uvicorn.Server):
    """A server that says on standard output when it answers.

    Told to end before that, it ends at once: nobody uses it yet, and services of Prefect's that
    have only half begun complain when they are stopped.
    """

    _answers = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so; what is printed later goes to standard error."""
        await super().startup(sockets=sockets)
        if self.started:
            _note_migrated()
            try:
                os.write(1, READY)
            except BrokenPipeError:  # the command has ended meanwhile
                os._exit(0)
            self._answers = True
            os.dup2(2, 1)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End on a signal."""
        if not self._answers:
            os._exit(0)
        super().handle_exit(sig, frame)


def main() -> None:
    """Serve on the listening socket whose descriptor is the first argument."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(_ENVIRONMENT)
    gc.disable()
    from prefect.server.api.server import create_app
    from prefect.settings import PREFECT_API_DATABASE_MIGRATE_ON_START, temporary_settings

    skipped = {PREFECT_API_DATABASE_MIGRATE_ON_START: False} if _is_migrated() else {}
    with temporary_settings(skipped):
        config = uvicorn.Config(create_app(), log_level="error", lifespan="on")
        gc.freeze()  # what was imported stays
        gc.enable()
        _Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _is_migrated() -> bool:
    """Return whether this release of Prefect has brought the database to its present schema."""
    database = _database()
    try:
        noted = json.loads((database.parent / _MIGRATED).read_bytes()) if database else None
    except (OSError, ValueError):
        return False
    return database is not None and noted == _state(database)


def _note_migrated() -> None:
    database = _database()
    if database is not None and not _is_migrated():
        note = database.parent / _MIGRATED
        note.write_text(json.dumps(_state(database)), encoding="utf-8")


def _database() -> Path | None:
    """Return the file of the database, or None if it is not Prefect's own in its home."""
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    file = settings.home / "prefect.db"
    url = settings.server.database.connection_url
    own = url is not None and url.get_secret_value() == f"sqlite+aiosqlite:///{file}"
    return file if own and file.exists() else None


def _state(database: Path) -> dict[str, str | None]:
    import prefect

    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        try:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        except sqlite3.Error:
            rows = []
    return {"prefect": prefect.__version__, "schema": ", ".join(sorted(v for (v,) in rows)) or None}


if __name__ == "__main__":
    main()
