"""Prefect's own record of runs, which nobody prunes in an embedded server, must not grow for ever.

Each batch adds about 45 kB to it, three quarters of that events, which Prefect's server removes
after a week. What a batch did stands in the warehouse, in the table ``runs``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

LARGEST = 128 * 2**20
"""Bytes: some thousand batches."""
KEPT_DAYS = 30


def settings() -> dict[str, str]:
    """Return what makes a server that stays, as `concord schedule` starts one, prune by itself."""
    return {
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_DAYS * 86_400),
    }


def begin_anew(home: Path, largest: int = LARGEST) -> bool:
    """Remove the database of an embedded server that has become larger than ``largest`` bytes.

    Returns whether it did. It does not while any process has the database open.
    """
    database = home / "prefect.db"
    try:
        if database.stat().st_size <= largest:
            return False
        with closing(
            sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=0)
        ) as connection:
            # SQLite leaves this mode only for whoever has the database to itself.
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            if mode != "delete":
                return False
            connection.execute("BEGIN EXCLUSIVE")
            database.unlink()
    except (sqlite3.Error, OSError):
        return False
    return True
