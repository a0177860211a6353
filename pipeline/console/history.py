"""Where the shell keeps what was asked: a file of the person's own, never in the warehouse."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "CONCORD_HISTORY"


def history_path() -> Path | None:
    """Return the file of the history, made if need be; None where it cannot be written.

    ``CONCORD_HISTORY`` names another file; set to nothing, it keeps none. Else it lies in the
    person's state folder (``XDG_STATE_HOME``, ``~/.local/state``), readable to that person alone.
    """
    named = os.environ.get(VARIABLE)
    if named is not None and not named.strip():
        return None
    path = Path(named).expanduser() if named else _state_folder() / "concord" / "history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        return None
    return path


def _state_folder() -> Path:
    named = os.environ.get("XDG_STATE_HOME", "")
    return Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "state"
