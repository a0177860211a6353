"""Where the gold data lies: research corpora that are not part of the project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(os.environ.get("CONCORD_GOLD", Path(__file__).parents[2] / "shared" / "data"))


def path(name: str) -> Path:
    """Return a file of the gold data; end the program with a clear word where it is absent."""
    found = ROOT / name
    if not found.exists():
        sys.exit(f"no gold data at {found}: set CONCORD_GOLD to its folder")
    return found
