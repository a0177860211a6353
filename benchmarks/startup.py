"""What each command costs before it does anything, and a run that finds nothing new.

    python -m benchmarks.startup [--rounds 5] [--work FOLDER]

All commands run in turns, so that other work on the machine weighs on each alike; CPU seconds
count all processes of a command. An empty Prefect flow is run twice: on the server that Concord
starts, with the same settings, and as Prefect starts it by itself. Every home of Prefect is warm.
FOLDER keeps the corpus and the warehouse (default: a temporary one).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measuring import CONCORD, LIMIT, Cost, base, in_turns, measure, run_command
from benchmarks.recording import record

NAME = "startup"

_FLOW = """
from prefect import flow
@flow
def empty():
    return None
empty()
"""
EMPTY = (
    "import sys\nfrom pathlib import Path\nfrom flows import prefect_home\n"
    "home = Path(sys.argv[1])\nprefect_home.prepare(home, 180)\n"
    "ready = prefect_home.start_server(home, 180)\nimport prefect.flows\nready()\n" + _FLOW
)


def runs(folder: Path, warehouse: Path, home: Path) -> dict[str, Callable[[], Cost]]:
    """Return the commands to time, by name."""
    python, quiet = [sys.executable, "-c"], {**os.environ, "DO_NOT_TRACK": "1"}
    alone = {
        **quiet,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    }
    at = ["--warehouse", str(warehouse)]
    commands: dict[str, tuple[list[str], dict[str, str]]] = {
        "Python itself": ([*python, "pass"], quiet),
        "concord --help": ([CONCORD, "--help"], quiet),
        "concord sql 'SELECT 1'": ([CONCORD, "sql", "SELECT 1", *at], quiet),
        "concord status": ([CONCORD, "status", *at], quiet),
        "concord run, nothing new": (run_command(folder, warehouse), quiet),
        "an empty flow, Concord's server": ([*python, EMPTY, str(home / "own")], quiet),
        "an empty flow, Prefect's own server": ([*python, _FLOW], alone),
    }
    return {name: partial(measure, *made, 0.1) for name, made in commands.items()}


def measured(work: Path, rounds: int, limit: int = LIMIT) -> dict[str, Any]:
    """Return the figures: the cost of each command, and of the idle run over an empty flow."""
    folder, warehouse, words = base(work, limit)
    timed = runs(folder, warehouse, work / "home")
    for name in [name for name in timed if "flow" in name or "run" in name]:
        timed[name]()  # warms the homes, so that no migration is measured
    costs = in_turns(timed, rounds)
    idle = costs["concord run, nothing new"]["cpu"]
    return {
        "corpus": words,
        "rounds": rounds,
        "commands": costs,
        "over own": round(idle / costs["an empty flow, Concord's server"]["cpu"], 2),
        "over stock": round(idle / costs["an empty flow, Prefect's own server"]["cpu"], 2),
    }


def main() -> int:
    """Measure, print, record."""
    parser = argparse.ArgumentParser(description="What the start of each command costs.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=int, default=LIMIT, help="articles of the corpus")
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(options.work or Path(folder), options.rounds, options.limit)
    for name, cost in figures["commands"].items():
        print(f"{name:36} {cost['cpu']:6.2f} s CPU {cost['wall']:6.2f} s {cost['memory']:6.0f} MiB")
    print(f"nothing new over an empty flow: {figures['over own']}, {figures['over stock']}")
    record(NAME, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
