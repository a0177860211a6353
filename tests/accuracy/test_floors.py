"""The accuracy gate: what the installed pipeline finds is not below the floors.

To raise floors, or to see all figures:

    concord evaluate quotes GOLD.jsonl --format json > report.json     # or entities
    python -m pipeline.evaluation.floors --update tests/accuracy/floors.json report.json
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.floors import Floors, read_floors, shortfalls
from pipeline.evaluation.tasks import TaskName, evaluate
from pipeline.settings import Settings

FLOORS = Path(__file__).with_name("floors.json")


@pytest.fixture(scope="session")
def floors() -> Floors:
    """The floors of all data sets."""
    return read_floors(FLOORS)


def gold_path(task: TaskName, dataset: str, root: Path) -> Path:
    """Return where the gold of a data set lies; skip where it is absent."""
    if dataset.startswith("own"):
        path = root / "tests" / "data" / task / f"{dataset}.jsonl"
        hint = "it belongs to the checkout"
    else:
        folder = Path(os.environ.get("CONCORD_GOLD", root / ".." / "shared" / "data"))
        path = folder / task / f"{dataset}.jsonl"
        hint = "set CONCORD_GOLD to the folder of gold data"
    if not path.is_file():
        pytest.skip(f"no gold at {path}: {hint}")
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "dataset"),
    [
        ("quotes", "own"),
        ("quotes", "polnear-dev"),
        ("entities", "own-entities"),
        ("entities", "newswcl50-dev"),
    ],
)
def test_figures_hold_their_floors(
    task: TaskName, dataset: str, floors: Floors, root: Path
) -> None:
    path = gold_path(task, dataset, root)
    assert floors.get(dataset), f"{dataset} has no floors in {FLOORS}"
    report = evaluate(task, path, Settings.model_validate({}).model, Sampling(resamples=0))
    figures = {name: each.value for name, each in report.overall.figures.items()}
    fallen = shortfalls(report.dataset, figures, floors)
    assert not fallen, "\n".join(map(str, fallen))
