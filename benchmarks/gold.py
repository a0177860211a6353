"""Where the gold data lies: research corpora that are not part of the project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"
ROOT = Path(os.environ.get("CONCORD_GOLD", SHARED / "data"))
SCORERS = Path(os.environ.get("CONCORD_SCORERS", ROOT.parent / "eval"))


def path(name: str) -> Path:
    """Return a file of the gold data; end the program with a clear word where it is absent."""
    found = ROOT / name
    if not found.exists():
        sys.exit(f"no gold data at {found}: set CONCORD_GOLD to its folder")
    return found


def scorer(name: str) -> Path:
    """Return the program that scores ``quotes``, ``stance``, ``entities`` or ``stories``."""
    found = SCORERS / f"score_{name}.py"
    if not found.exists():
        sys.exit(f"no scorer at {found}: set CONCORD_SCORERS to its folder")
    return found
