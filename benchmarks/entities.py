"""Score entities on NewsWCL50 and on our own gold: what `concord evaluate entities` prints.

python -m benchmarks.entities [GOLD.jsonl ...]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import gold as gold_data
from pipeline import terminal
from pipeline.evaluation.tasks import evaluate
from pipeline.language.build import DEFAULT_MODEL

OWN = Path(__file__).parents[1] / "tests" / "data" / "entities" / "own-entities.jsonl"


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Score entities on gold chains.")
    parser.add_argument("gold", type=Path, nargs="*")
    paths = parser.parse_args().gold or [OWN, gold_data.path("entities/newswcl50-dev.jsonl")]
    terminal.hush_libraries()
    for path in paths:
        for title, headers, rows in evaluate("entities", path, DEFAULT_MODEL).tables():
            terminal.print_rows(title, headers, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
