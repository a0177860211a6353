"""The accuracy gate: what the installed pipeline finds is not below the floors.

To raise floors, or to see all figures:

    concord evaluate quotes GOLD.jsonl --format json > report.json     # or entities, stance
    python -m pipeline.evaluation.floors --update tests/accuracy/floors.json report.json
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import pytest

from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.floors import Floors, read_floors, shortfalls
from pipeline.evaluation.tasks import TaskName, evaluate
from pipeline.settings import Settings

FLOORS = Path(__file__).with_name("floors.json")

GOLD: dict[str, tuple[str, ...]] = {
    "quotes/own": ("quotes/own",),
    "quotes/polnear-dev": ("quotes/polnear-dev",),
    "entities/own-entities": ("entities/own-entities",),
    "entities/newswcl50-dev": ("entities/newswcl50-dev",),
    "stance/own": ("stance/own",),
    "stance/newsmtsc-rw-dev": ("stance/newsmtsc-rw-dev",),
    "stance/newsmtsc-mt-dev": ("stance/newsmtsc-mt-dev",),
}
"""Task and data set, as in the file of floors -> its gold and, where that is annotations alone, the
articles; ``own`` gold lies in tests/data, other gold in the folder of gold data."""


@pytest.fixture(scope="session")
def floors() -> Floors:
    """The floors of all data sets."""
    return read_floors(FLOORS)


def gold_path(name: str, root: Path) -> Path:
    """Return where a file of gold lies; skip where it is absent."""
    if Path(name).name.startswith("own"):
        folder, hint = root / "tests" / "data", "it belongs to the checkout"
    else:
        folder = Path(os.environ.get("CONCORD_GOLD", root / ".." / "shared" / "data"))
        hint = "set CONCORD_GOLD to the folder of gold data"
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip(f"no gold at {path}: {hint}")
    return path


def test_every_data_set_has_floors(floors: Floors) -> None:
    assert set(floors) == set(GOLD)
    assert all(floors.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", GOLD)
def test_figures_hold_their_floors(name: str, floors: Floors, root: Path) -> None:
    task = cast("TaskName", name.partition("/")[0])
    path, *articles = (gold_path(file, root) for file in GOLD[name])
    report = evaluate(
        task, path, Settings.model_validate({}).model, Sampling(resamples=0), *articles
    )
    assert name == f"{report.task}/{report.dataset}"
    figures = {figure: each.value for figure, each in report.overall.figures.items()}
    fallen = shortfalls(name, figures, floors)
    assert not fallen, "\n".join(map(str, fallen))
