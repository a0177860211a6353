"""The one setting that commands need which only read, without the cost of the others.

:mod:`pipeline.settings` holds them all; importing what checks them takes a seventh of a second.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

SETTINGS_FILE = "concord.toml"
PREFIX = "CONCORD_"
DEFAULT = Path("warehouse")


def warehouse_folder(flag: Path | None) -> Path | None:
    """Return the folder of the databases: flag over environment over file over default.

    None if the file cannot be used: the settings tell why.
    """
    if flag is not None:
        return flag
    for name, value in os.environ.items():
        if name.upper() == f"{PREFIX}WAREHOUSE":
            return Path(value)
    try:
        with Path(SETTINGS_FILE).open("rb") as file:
            named = tomllib.load(file).get("warehouse", str(DEFAULT))
    except FileNotFoundError:
        return DEFAULT
    except (OSError, ValueError):
        return None
    return Path(named) if isinstance(named, str) else None
