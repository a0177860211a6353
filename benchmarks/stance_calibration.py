"""Whether the confidence of stances toward targets means what it says, over several files of gold.

    python -m benchmarks.stance_calibration GOLD.jsonl ... [--svg FILE] [--predictions PRED ...]

Prints the bands of confidence and what withholding answers below one leaves, as Markdown tables;
with ``--svg`` also draws the reliability diagram. Without ``--predictions`` (one file for each file
of gold, in the same order) the texts are annotated with the installed pipeline. The gold is what
``concord evaluate stance`` takes; intervals draw whole texts.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from pipeline.errors import InputError
from pipeline.evaluation.calibration import Calibration, calibrate
from pipeline.evaluation.figures import Counts, Sampling
from pipeline.evaluation.report import Table
from pipeline.evaluation.stance import tally
from pipeline.evaluation.stance_diagram import describe, reliability_svg
from pipeline.evaluation.stance_gold import Predictions, read_gold, read_predictions
from pipeline.evaluation.stance_report import calibration_tables
from pipeline.evaluation.tasks import predict
from pipeline.settings import Settings

TITLE = "Confidence of stances toward targets"


def counts(gold: Path, predictions: Predictions) -> Iterator[Counts]:
    """Yield the counts of each text of a file of gold. Raises InputError."""
    for text in read_gold(gold):
        yield tally(text, predictions.get(text.id, ()))


def measure(golds: Sequence[Path], predictions: Sequence[Path]) -> Calibration:
    """Return the calibration over all texts of the files. Raises InputError."""
    model = Settings.model_validate({}).model
    pooled: list[Counts] = []
    for place, gold in enumerate(golds):
        found = (
            read_predictions(predictions[place]) if predictions else predict("stance", gold, model)
        )
        pooled += counts(gold, found)
    return calibrate(pooled, "label", Sampling())


def markdown(table: Table) -> str:
    """Return a table of a report as Markdown."""
    title, headers, rows = table
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join([f"{title}\n", *(f"| {' | '.join(map(str, line))} |" for line in lines)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, draw; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, nargs="+", help="files of gold")
    parser.add_argument("--predictions", type=Path, nargs="+", default=[], help="one for each")
    parser.add_argument("--svg", type=Path, help="write the reliability diagram here")
    options = parser.parse_args(arguments)
    if options.predictions and len(options.predictions) != len(options.gold):
        parser.error("give as many files of predictions as of gold")
    try:
        found = measure(options.gold, options.predictions)
    except (InputError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if found.error is None:
        sys.stderr.write("the answers state no confidence\n")
        return 1
    print("\n\n".join(map(markdown, calibration_tables(found))))
    if options.svg is not None:
        options.svg.write_text(reliability_svg(found, TITLE, describe(found)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
