"""The confidence of stances: scale, shifts, floor, and the figures by a fit on others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConcordError, InputError
from pipeline.evaluation.figures import Sampling
from pipeline.training import stance_calibrate
from pipeline.training.stance_calibrate import Fit, calibrate, choose_floor, fit, quality, reports
from pipeline.training.stance_card import read_report, render
from pipeline.training.stance_scores import Scored

RNG = np.random.default_rng(7)
TRUE = Fit(scale=0.5, shift=(-0.4, 0.6, -0.2))


def sample(n: int, seed: int = 3) -> tuple[Any, Any]:
    """Return scores and labels for which the calibration ``TRUE`` is right."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(n, 3)) * 4
    chances = TRUE.probabilities(scores).cumsum(axis=1)
    return scores, (rng.random((n, 1)) > chances).sum(axis=1)


def texts(n: int) -> list[Scored]:
    scores, labels = sample(2 * n)
    return [
        Scored(f"part-{k % 2}.jsonl", k, f"text {k}", tuple(labels[2 * k : 2 * k + 2].tolist()),
               scores[2 * k : 2 * k + 2])
        for k in range(n)
    ]  # fmt: skip


def test_the_calibration_that_made_the_labels_is_found() -> None:
    found = fit(*sample(4_000))
    assert found.scale == pytest.approx(TRUE.scale, rel=0.1)
    assert np.diff(found.shift) == pytest.approx(np.diff(TRUE.shift), abs=0.15)


@settings(deadline=None, max_examples=30)
@given(
    st.floats(0.05, 5),
    st.lists(st.floats(-3, 3), min_size=3, max_size=3),
    st.floats(-50, 50),
)
def test_probabilities_add_up_whatever_the_scores(
    scale: float, shift: list[float], far: float
) -> None:
    scores = RNG.normal(size=(5, 3)) * 30
    found = Fit(scale, tuple(shift))
    probabilities = found.probabilities(scores)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(5))
    assert found.probabilities(scores + far) == pytest.approx(probabilities)


def test_a_calibration_improves_what_it_was_not_fitted_on() -> None:
    found = calibrate(texts(400))
    assert (found.n_texts, found.n_targets, len(found.held_out)) == (400, 800, 400)
    assert found.after.log_loss < found.before.log_loss - 0.05
    assert found.after.brier < found.before.brier
    right = found.right_kept
    assert right is not None
    assert right >= stance_calibrate.WANTED
    assert 0 < found.n_kept < found.n_targets
    values = json.loads(json.dumps(found.to_json()))
    assert values["floor"] == found.floor == found.for_card()["floor"]
    assert "held_out" not in values


def test_figures_are_those_of_each_file_and_of_all() -> None:
    given_texts = texts(60)
    found = reports(given_texts, calibrate(given_texts).held_out, Sampling(resamples=20))
    assert [report.dataset for report in found] == ["part-0", "part-1", "all files"]
    assert [report.overall.n_articles for report in found] == [30, 30, 60]
    again = read_report(json.loads(json.dumps(found[2].to_json())))
    assert list(again.tables()) == list(found[2].tables())


@pytest.mark.parametrize("given_texts", [[], texts(1)])
def test_too_little_gold_is_refused(given_texts: list[Scored]) -> None:
    with pytest.raises(ConcordError, match="needs several texts"):
        calibrate(given_texts)


@pytest.mark.parametrize(
    ("confidence", "right", "floor"),
    [
        ([0.5, 0.6, 0.9], [1, 1, 1], 0.34),
        ([0.4, 0.6, 0.9, 0.95], [0, 1, 1, 1], 0.41),
        ([0.5, 0.9], [1, 0], 1.0),
    ],
)
def test_the_floor_is_the_lowest_that_keeps_enough_right(
    confidence: list[float], right: list[int], floor: float
) -> None:
    assert choose_floor(np.array(confidence), np.array(right, dtype=bool)) == floor


def test_quality_of_certain_and_of_blind_answers() -> None:
    assert quality(np.eye(3), np.arange(3)).brier == 0
    blind = quality(np.full((3, 3), 1 / 3), np.arange(3))
    assert blind.log_loss == pytest.approx(np.log(3))
    assert blind.brier == pytest.approx(2 / 3)


@pytest.fixture(scope="module")
def metrics() -> dict[str, Any]:
    """What a run writes, as JSON gives it back."""
    given_texts = texts(60)
    found = calibrate(given_texts)
    measured = reports(given_texts, found.held_out, Sampling(resamples=20))
    labels = {"unfavourable": 1_000, "neutral": 2_000, "favourable": 30}
    gold = {"sha256": "a" * 64, "n_texts": 1_200, "n_targets": 3_030, "n_of_label": labels}
    value = {
        "data": {
            "gold": [{"name": "train.jsonl", **gold}],
            "readings": {"name": "labels.jsonl", **gold},
            "readers": {"counts": [[9, 1, 0]] * 3, "smoothing": 0.7, "teacher": 0.4},
            "evaluation": [{"name": "dev.jsonl", **gold}],
            "n_shared": 0,
            "corpus": "A corpus of our own",
            "licence": None,
        },
        "teaching": {"teacher": {"name": "epoch-4.safetensors", "sha256": "b" * 64}},
        "training": {
            "config": {"epochs": 1, "seeds": [1, 2]},
            "taken": [],
            "seeds": [
                {"seed": n, "steps": 50, "epochs": [{"steps": 50, "seconds": 300.0, "loss": 0.7}]}
                for n in (1, 2)
            ],
            "device": "cpu",
            "python": "3.11.9",
            "versions": {"torch": "2.13.0"},
            "base": {"name": "MiniLM", "licence": "Apache-2.0", "sha256": "c" * 64},
            "start": {"name": "epoch-5.safetensors", "sha256": "d" * 64},
        },
        "model": {"sha256": "e" * 64, "bytes": 23_400_000},
        "calibration": found.to_json(),
        "evaluation": [report.to_json() for report in measured],
        "notes": ["Written in a hurry."],
    }
    again: dict[str, Any] = json.loads(json.dumps(value))
    return again


def test_a_card_states_data_recipe_and_figures(metrics: dict[str, Any]) -> None:
    card = render(metrics)
    for stated in (
        "Corpus: A corpus of our own. Licence: none is stated.",
        "| `train.jsonl` | train | 1,200 | 3,030 | 1,000 / 2,000 / 30 |",
        "| `labels.jsonl` | train, weighed |",
        "worth was measured on 30 targets",
        f"a teacher (`epoch-4.safetensors`, SHA-256 `{'b' * 64}`) to the power of 0.4",
        "the quote model `epoch-5.safetensors`",
        "100 steps over 2 seeds in 10 minutes",
        "| `seeds` | [1, 2] |",
        "Seed 2:",
        "23.4 MB",
        "- Written in a hurry.",
        "## Confidence",
        "at least 84% of the",
        "](stance-reliability.svg)",
        "### part-0: 30 texts, 60 targets",
        "### all files: Confidence of the label",
        "macro average",
        "## Limits",
        "English only",
        "[training.md](training.md)",
    ):
        assert stated in card
    assert "$" not in card
    assert "better than on unseen text" not in card


def test_a_card_tells_what_was_not_done(metrics: dict[str, Any]) -> None:
    taken = [{"name": "w.safetensors", "sha256": "f" * 64}]
    bare = {
        **metrics,
        "data": {**metrics["data"], "readings": None, "readers": None, "n_shared": 2},
        "training": {**metrics["training"], "taken": taken, "seeds": [], "start": None},
        "teaching": None,
        "calibration": None,
        "notes": [],
    }
    card = render(bare, limits="It fails on $Fridays.")
    for stated in (
        "No labels were weighed.",
        "The weights were trained before and taken as they are.",
        f"The mean of the weights `w.safetensors` (`{'f' * 64}`).",
        "The confidence was not calibrated.",
        "**2 texts to measure on are among those that were learned from",
        "It fails on $Fridays.",
    ):
        assert stated in card
    assert "The model was not evaluated." in render({**bare, "evaluation": []})


def test_the_card_is_rendered_by_command(
    metrics: dict[str, Any], tmp_path: Path, run_module: Callable[..., None]
) -> None:
    source, card = tmp_path / "metrics.json", tmp_path / "card.md"
    source.write_text(json.dumps(metrics), encoding="utf-8")
    run_module("pipeline.training.stance_card", source, "--output", card)
    assert card.read_text(encoding="utf-8") == render(metrics)
    with pytest.raises(InputError, match="does not exist"):
        run_module("pipeline.training.stance_card", tmp_path / "none.json", "--output", card)
