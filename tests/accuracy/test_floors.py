"""The accuracy gate: what the installed pipeline finds is not below the floors.

To raise floors, or to see all figures:

    concord evaluate quotes GOLD.jsonl --format json > report.json     # or entities, stance
    python -m pipeline.evaluation.floors --update tests/accuracy/floors.json report.json
"""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import cast

import pytest

from pipeline.annotate import requests_from_jsonl
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.floors import Floors, read_floors, shortfalls
from pipeline.evaluation.tasks import TaskName, evaluate, predict_batch
from pipeline.settings import Settings
from pipeline.work import load_language

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

WITHOUT: dict[TaskName, list[str]] = {"quotes": ["concord_stance"], "entities": ["concord_stance"]}
"""Task -> components that come last and that its figures do not rest on: a sixth of the time."""


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


@pytest.mark.parametrize(
    ("task", "name", "n"), [("quotes", "quotes/own", 20), ("entities", "entities/own-entities", 3)]
)
def test_quotes_and_entities_do_not_rest_on_stances(
    task: TaskName, name: str, n: int, root: Path
) -> None:
    model = Settings.model_validate({}).model
    batch = list(islice(requests_from_jsonl(gold_path(name, root)), n))
    whole = predict_batch(task, batch, model)
    assert any(whole.values())
    with load_language(model).select_pipes(disable=WITHOUT[task]):
        assert predict_batch(task, batch, model) == whole


@pytest.mark.slow
@pytest.mark.parametrize("name", GOLD)
def test_figures_hold_their_floors(name: str, floors: Floors, root: Path) -> None:
    task = cast("TaskName", name.partition("/")[0])
    path, *articles = (gold_path(file, root) for file in GOLD[name])
    model = Settings.model_validate({}).model
    with load_language(model).select_pipes(disable=WITHOUT.get(task, [])):
        report = evaluate(task, path, model, Sampling(resamples=0), *articles)
    assert name == f"{report.task}/{report.dataset}"
    figures = {figure: each.value for figure, each in report.overall.figures.items()}
    fallen = shortfalls(name, figures, floors)
    assert not fallen, "\n".join(map(str, fallen))
