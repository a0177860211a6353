"""Run every measurement, each in a process of its own, and print what it prints.

    python -m benchmarks

Those that need gold data say so where it is absent; the others run. Nothing is written.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MEASUREMENTS = (
    "html_extraction",
    "quotes",
    "speakers",
    "entities",
    "entity_scale",
    "stance",
    "stance_cost",
    "stance_challenge",
    "stance_holders",
    "relations",
    "outlet_stance",
    "stories",
    "copies",
    "statements",
    "contradictions",
    "annotate_cost",
    "batch_cost",
)


def main() -> int:
    """Run them all; one that fails does not stop the others."""
    root = Path(__file__).parents[1]
    for name in MEASUREMENTS:
        print(f"\n== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=root, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
