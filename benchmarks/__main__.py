"""Run measurements, each in a process of its own, and write docs/benchmarks.md.

    python -m benchmarks                   what it costs, and the page
    python -m benchmarks startup stages    some of that, and the page
    python -m benchmarks --render          the page alone, from what is recorded
    python -m benchmarks accuracy          how often it is right; prints, and records nothing
    python -m benchmarks quotes stories    some of that

Measurements of cost record their figures in benchmarks/results/. Those that need gold data say so
where it is absent; the others run. One that fails does not stop the others; the exit status is 1
then.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.recording import ROOT

COST: dict[str, tuple[str, ...]] = {
    "batch": ("batch_cost", "--work", "{work}"),
    "startup": ("startup", "--work", "{work}"),
    "stages": ("stages",),
    "annotate": ("annotate_cost", "--rounds", "3", "--long", "500000", "1000000"),
    "peer": ("peer", "--rounds", "1"),
    "compare_scale": ("compare_scale", "{warehouse}", "--sizes", "1000", "10000"),
    "scale": ("scale", "{warehouse}", "--sizes", "1000", "10000"),
    "entity_scale": ("entity_scale", "--warehouse", "{warehouse}", "--sizes", "1000", "10000"),
    "report": ("report_cost", "{warehouse}"),
}
"""Module and arguments of each measurement of cost. Those with a warehouse share one."""
ACCURACY = (
    "html_extraction",
    "quotes",
    "speakers",
    "entities",
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
)


def command(name: str, work: Path) -> list[str]:
    """Return the command line of a measurement."""
    module, *arguments = COST.get(name, (name,))
    places = {"work": str(work), "warehouse": str(work / "warehouse")}
    return [
        sys.executable,
        "-m",
        f"benchmarks.{module}",
        *(argument.format(**places) for argument in arguments),
    ]


def run(names: list[str], work: Path) -> list[str]:
    """Run measurements; return the names of those that failed."""
    from benchmarks.measuring import base

    failed = []
    for name in names:
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        if any("{warehouse}" in argument for argument in COST.get(name, ())):
            base(work)  # made by the first that needs it
        if subprocess.run(command(name, work), cwd=ROOT, check=False).returncode:
            failed.append(name)
        print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)
    return failed


def main() -> int:
    """Run what is asked for, and write the page where costs were measured."""
    parser = argparse.ArgumentParser(description="Measure, and write docs/benchmarks.md.")
    known = sorted({"cost", "accuracy", *COST, *ACCURACY})
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--render", action="store_true", help="only write the page")
    parser.add_argument("--work", type=Path, help="keep corpus and warehouse in this folder")
    options = parser.parse_args()
    if unknown := set(options.names) - set(known):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    groups = {"cost": list(COST), "accuracy": list(ACCURACY)}
    names = [each for name in options.names or ["cost"] for each in groups.get(name, [name])]
    failed: list[str] = []
    if not options.render:
        with tempfile.TemporaryDirectory() as folder:
            failed = run(names, options.work or Path(folder))
    if options.render or set(names) & set(COST):
        from benchmarks import page

        page.write()
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
