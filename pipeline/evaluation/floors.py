"""The accuracy gate: figures that must not fall.

    python -m pipeline.evaluation.floors [--update] FLOORS.json REPORT.json ...

A file of floors holds ``{task/data set: {figure: floor}}``; a report is what ``concord evaluate``
prints with ``--format json``. Without ``--update`` the reports are checked: exit status 1 and a
line for each figure below its floor. With it floors rise to what was measured less a margin, and
figures of the gate that have none get one. A figure below its floor refuses the whole update: to
lower a floor, take it out of the file by hand.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError

Figures = Mapping[str, float | None]
Floors = dict[str, dict[str, float]]

MARGIN = 0.01
"""How far below what was measured a floor is set, so that noise does not trip it."""

GATED = (
    "chars.f1",
    "span.f1",
    "span.recall.direct",
    "span.recall.indirect",
    "attr.f1",
    "attr.speaker_accuracy",
    "all.f1",
    "person.f1",
    "country.f1",
    "organisation.f1",
    "macro.f1",
    "accuracy",
    "quotes.macro_f1",
    "holder.right",
    "article.auc_unfavourable",
    "article.order",
)
"""The figures that an update gives a floor: of quotes, of entities, of stances toward given targets
and of those that speakers and outlets hold in articles."""


class FloorError(InputError):
    """Floors would have to be lowered, or none could be set; the message says which."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A figure below its floor; ``value`` is None where it was not measured."""

    dataset: str
    figure: str
    value: float | None
    floor: float

    def __str__(self) -> str:
        value = "was not measured" if self.value is None else f"is {self.value:.4f}"
        return f"{self.dataset}: {self.figure} {value}, its floor is {self.floor:.4f}"


def shortfalls(dataset: str, figures: Figures, floors: Floors) -> list[Shortfall]:
    """Return what fell below the floors of a data set."""
    return [
        Shortfall(dataset, figure, figures.get(figure), floor)
        for figure, floor in floors.get(dataset, {}).items()
        if not _holds(figures.get(figure), floor)
    ]


def raised(dataset: str, figures: Figures, floors: Floors, margin: float = MARGIN) -> Floors:
    """Return the floors, those of a data set raised to ``margin`` below its figures.

    Floors are cut to three decimals. None falls; figures of :data:`GATED` that have no floor yet
    get one. Raises FloorError where a figure is below its floor, or where the data set would be
    left without any floor.
    """
    if fallen := shortfalls(dataset, figures, floors):
        raise FloorError("; ".join(map(str, fallen)))
    old = floors.get(dataset, {})
    new = dict(old)
    for figure in dict.fromkeys((*old, *GATED)):
        value = figures.get(figure)
        if value is not None:
            # Rounded first: .35 * 1000 is a little less than 350.
            floor = max(0, math.floor(round((value - margin) * 1000, 6))) / 1000
            new[figure] = max(old.get(figure, 0.0), floor)
    if not new:
        raise FloorError(f"{dataset}: no figure to set a floor for was measured")
    return {**floors, dataset: new}


def read_floors(path: Path) -> Floors:
    """Read a file of floors; one that does not exist has none. Raises InputError."""
    if not path.exists():
        return {}
    value = _read(path)
    if not all(isinstance(floors, dict) for floors in value.values()):
        raise InputError(f"{path} does not hold {{data set: {{figure: floor}}}}")
    for dataset, floors in value.items():
        for figure, floor in floors.items():
            if isinstance(floor, bool) or not isinstance(floor, int | float) or not 0 <= floor <= 1:
                raise InputError(f"{path}: the floor of {dataset}: {figure} is no number in [0, 1]")
    return value


def write_floors(path: Path, floors: Floors) -> None:
    """Write floors for a person to read and to compare."""
    path.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")


def read_report(path: Path) -> tuple[str, Figures]:
    """Return the task and data set of a report (``quotes/own``), and its figures by name.

    Raises InputError.
    """
    value = _read(path)
    try:
        figures = value["overall"]["figures"]
        name = f"{value['task']}/{value['dataset']}"
        return name, {figure: item["value"] for figure, item in figures.items()}
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError(f"{path} is no report of `concord evaluate --format json`") from error


def main(arguments: list[str] | None = None) -> int:
    """Check or update; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.evaluation.floors")
    parser.add_argument("floors", type=Path, help="file of floors")
    parser.add_argument("reports", type=Path, nargs="+", help="JSON of concord evaluate")
    parser.add_argument("--update", action="store_true", help="raise floors; none is lowered")
    parser.add_argument("--margin", type=float, default=MARGIN, help="distance of a new floor")
    given = parser.parse_args(arguments)
    try:
        lines = list(_update(given) if given.update else _check(given))
    except (InputError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.writelines(f"{line}\n" for line in lines)
    return 0 if given.update or not lines else 1


def _check(given: argparse.Namespace) -> Iterator[str]:
    floors = read_floors(given.floors)
    for path in given.reports:
        dataset, figures = read_report(path)
        if not floors.get(dataset):
            yield f"{dataset} has no floors in {given.floors}: set some with --update"
        yield from map(str, shortfalls(dataset, figures, floors))


def _update(given: argparse.Namespace) -> Iterator[str]:
    """Write the floors once all reports are in; yield what changed."""
    before = after = read_floors(given.floors)
    for path in given.reports:
        after = raised(*read_report(path), after, given.margin)
    write_floors(given.floors, after)
    for dataset, floors in after.items():
        for figure, floor in floors.items():
            old = before.get(dataset, {}).get(figure)
            if old != floor:
                was = "new" if old is None else f"was {old:.3f}"
                yield f"{dataset}: {figure} {floor:.3f} ({was})"


def _holds(value: float | None, floor: float) -> bool:
    return value is not None and value >= floor


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise InputError(f"{path} does not hold an object")
    return value


if __name__ == "__main__":
    sys.exit(main())
