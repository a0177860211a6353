"""Print the tables of stances in docs/accuracy.md from reports.

    concord evaluate stance GOLD.jsonl --format json > report.json     # for each file of gold
    python -m benchmarks.stance_tables report.json ...

A first table holds a column for each report; reports whose gold has classes follow, class by class.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.evaluation.figures import Estimate
from pipeline.evaluation.report import interval

FIGURES = {
    "macro F1": "macro.f1",
    "F1 favourable": "favourable.f1",
    "F1 neutral": "neutral.f1",
    "F1 unfavourable": "unfavourable.f1",
    "accuracy": "accuracy",
    "texts with both polarities: accuracy": "opposite.accuracy",
    "texts with both polarities: all right": "opposite.all_right",
}
Json = Mapping[str, Any]


def main() -> int:
    """Print the tables; return the exit status."""
    if not sys.argv[1:]:
        sys.stderr.write(__doc__)
        return 2
    reports = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
    print("\n".join(_table(_by_report(reports))))
    for report in reports:
        if report["by_class"]:
            print("\n" + "\n".join(_table(_by_class(report))))
    return 0


def _by_report(reports: Sequence[Json]) -> Iterator[list[str]]:
    yield ["", *(str(report["dataset"]) for report in reports)]
    counts = [report["overall"]["counts"] for report in reports]
    yield ["targets", *(f"{count['targets']:,}" for count in counts)]
    yield ["texts with both polarities", *(f"{count['opposite.texts']:,}" for count in counts)]
    for title, name in FIGURES.items():
        yield [title, *(_figure(report["overall"], name) for report in reports)]


def _by_class(report: Json) -> Iterator[list[str]]:
    yield [f"{report['dataset']}, by class", "texts", "targets", "accuracy", "all right"]
    for name, section in report["by_class"].items():
        figures = (_figure(section, figure) for figure in ("accuracy", "all_right"))
        yield [name, str(section["n_articles"]), str(section["counts"]["targets"]), *figures]


def _figure(section: Json, name: str) -> str:
    return interval(Estimate(**section["figures"][name]))


def _table(rows: Iterator[list[str]]) -> Iterator[str]:
    headers = next(rows)
    for row in (headers, ["---"] * len(headers), *rows):
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    sys.exit(main())
