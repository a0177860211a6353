"""The model card."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.evaluation.gold import Attribution, GoldArticle
from pipeline.evaluation.quotes import score
from pipeline.evaluation.report import Report
from pipeline.training.quotes_card import read_report, render

TEXT = "“It failed,” she said. He agreed that it had."
GOLD = (Attribution(((0, 12),), ((13, 16),)), Attribution(((33, 44),), ((23, 25),)))


@pytest.fixture(scope="module")
def report() -> Report:
    articles = [GoldArticle(n, TEXT, GOLD, f"Outlet|{n % 2}") for n in range(4)]
    found = {n: (Attribution(((0, 12),), ((13, 16),), 0.9),) for n in range(4)}
    found[4] = ()
    return score(articles, found, "dev")


@pytest.fixture
def metrics(report: Report) -> dict[str, Any]:
    """What a run writes, as JSON gives it back."""
    gold = {"n_articles": 1200, "n_attributions": 30_000, "n_learnable": 29_998}
    value = {
        "data": {
            "gold": [{"name": "train.jsonl", "sha256": "a" * 64, **gold}],
            "evaluation": {**gold, "name": "dev.jsonl", "sha256": "b" * 64},
            "judging": None,
            "n_shared": 0,
            "corpus": "A corpus of our own",
            "licence": None,
        },
        "training": {
            "config": {"epochs": 2, "rate": 0.00025},
            "steps": 500,
            "epochs": [{"steps": 250, "seconds": 600.0, "cue": 0.5, "any": 0.4, "role": 0.3}] * 2,
            "device": "cpu",
            "python": "3.11.9",
            "versions": {"torch": "2.13.0", "onnxruntime": "1.31.1"},
            "base": {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0", "sha256": "c" * 64},
        },
        "model": {"sha256": "d" * 64, "bytes": 23_400_000},
        "judge": {
            "n": 900,
            "n_right": 600,
            "n_articles": 84,
            "error": 0.021,
            "brier": 0.151,
            "brier_constant": 0.222,
            "floor": 0.35,
        },
        "evaluation": report.to_json(),
        "notes": ["Weights of two seeds averaged."],
    }
    again: dict[str, Any] = json.loads(json.dumps(value))
    return again


def test_a_report_comes_back_from_json(report: Report) -> None:
    value = json.loads(json.dumps(report.to_json()))
    assert list(read_report(value).tables()) == list(report.tables())
    assert read_report(value).overall.figures == report.overall.figures


def test_a_card_states_data_recipe_and_figures(metrics: dict[str, Any]) -> None:
    card = render(metrics)
    for stated in (
        "Corpus: A corpus of our own. Licence: none is stated.",
        f"| `train.jsonl` | train | 1,200 | 30,000 | `{'a' * 64}` |",
        "29,998 of 30,000",
        "| `rate` | 0.00025 |",
        "500 steps in 20 minutes (device `cpu`)",
        "| 2 | 250 | 600.0 | 0.5 | 0.4 | 0.3 |",
        "Python 3.11.9, torch 2.13.0, onnxruntime 1.31.1",
        "`all-MiniLM-L6-v2` (Apache-2.0",
        "23.4 MB",
        "- Weights of two seeds averaged.",
        "| span | .667 [.667, .667] | 1.000 [1.000, 1.000] | .500 [.500, .500] |",
        "| indirect | 4 |",
        "### By outlet",
        "| Outlet\\|0 | 2 | 4 |",
        "### Confidence, attr (ECE .100)",
        "Note: 1 predictions are for articles that the gold lacks",
        "On `dev.jsonl`, each article judged by a fit on the others",
        "900 proposals of 84 articles, of which 600 are right",
        "reports what it finds at least 35% likely",
        "error is 0.021 and its Brier score 0.151",
        "## Known failures",
        "English only",
        '$ pip install "concord-news[train]"',
    ):
        assert stated in card
    assert "better than on unseen text" not in card
    assert not [line for line in card.splitlines() if "$" in line and not line.startswith("$ ")]


def test_a_card_warns_of_articles_that_are_in_both_parts(metrics: dict[str, Any]) -> None:
    metrics["data"]["n_shared"] = 3
    assert "**3 articles to fit the judge or to evaluate on are among those" in render(metrics)


def test_a_card_without_figures_says_so(metrics: dict[str, Any]) -> None:
    metrics["data"] |= {"evaluation": None, "corpus": None}
    metrics |= {"evaluation": None, "judge": None, "notes": []}
    metrics["training"]["epochs"] = []
    card = render(metrics, failures="It fails on $Fridays.")
    assert "The model was not evaluated." in card
    assert "The judge is that of the model that Concord ships." in card
    assert "Corpus: Not stated by who trained it." in card
    assert "Losses and times were not recorded." in card
    assert "It fails on $Fridays." in card
    assert "English only" not in card


def test_the_command_writes_a_card(
    metrics: dict[str, Any], tmp_path: Path, run_module: Callable[..., Any]
) -> None:
    source, card = tmp_path / "metrics.json", tmp_path / "card.md"
    source.write_text(json.dumps(metrics), encoding="utf-8")
    run_module("pipeline.training.quotes_card", source, "--output", card)
    assert card.read_text(encoding="utf-8") == render(metrics)
    with pytest.raises(InputError, match="does not exist"):
        run_module("pipeline.training.quotes_card", tmp_path / "none.json", "--output", card)
