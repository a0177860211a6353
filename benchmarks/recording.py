"""Results of measurements as JSON files, with what is needed to judge them: when, where, on what.

A result never holds names of machines or people, nor paths.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
PAGE = ROOT / "docs" / "benchmarks.md"
PACKAGES = ("prefect", "duckdb", "spacy", "onnxruntime", "pyarrow")
_GIB = 2**30


def record(name: str, figures: dict[str, Any], folder: Path = RESULTS) -> Path:
    """Write the ``figures`` of a measurement to ``<folder>/<name>.json``, and return that path.

    Raises OSError where it cannot be written.
    """
    result = {
        "name": name,
        "measured": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "busy": round(os.getloadavg()[0], 1),
        "figures": figures,
    }
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    text = json.dumps(result, indent=1, ensure_ascii=False, sort_keys=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read(name: str, folder: Path = RESULTS) -> dict[str, Any] | None:
    """Return a recorded result, None where there is none."""
    path = folder / f"{name}.json"
    if not path.exists():
        return None
    result: dict[str, Any] = json.loads(path.read_bytes())
    return result


def commit() -> str | None:
    """Return the commit that was measured, with a plus where the tree differs from it.

    What measurements write themselves does not count.
    """
    found = []
    written = [f":!{path.relative_to(ROOT).as_posix()}" for path in (RESULTS, PAGE)]
    head, status = ["git", "rev-parse", "--short=10", "HEAD"], ["git", "status", "--porcelain"]
    for command in (head, [*status, "--", ".", *written]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            return None
        found.append(done.stdout.strip())
    return found[0] + ("+" if found[1] else "")


def machine() -> dict[str, Any]:
    """Describe the machine: processor, cores, memory, and versions of what the work is done by."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / _GIB),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {package: version(package) for package in PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
