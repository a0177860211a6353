"""Puts a spaCy model that dies of certain words where Python finds it: tests/data/hazard."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "data" / "hazard" / "concord_hazard.py"
MODEL = "concord_hazard"


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make the model importable here and in worker processes; return the name of its package."""
    package, metadata = folder / MODEL, folder / f"{MODEL}-1.0.dist-info"
    package.mkdir(parents=True)
    metadata.mkdir()
    module = package / "__init__.py"
    module.write_bytes(SOURCE.read_bytes())
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {MODEL}\nVersion: 1.0\n")
    digest = base64.urlsafe_b64encode(hashlib.sha256(module.read_bytes()).digest())
    (metadata / "RECORD").write_text(
        f"{MODEL}/__init__.py,sha256={digest.decode().rstrip('=')},{module.stat().st_size}\n"
        f"{MODEL}-1.0.dist-info/METADATA,,\n{MODEL}-1.0.dist-info/RECORD,,\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    return MODEL
