"""The judge: what counts as right, and the floor that is chosen."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.errors import ConcordError, InputError
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.gold import Attribution as Gold
from pipeline.evaluation.gold import GoldArticle
from pipeline.language.quotes.judge import Candidate
from pipeline.language.quotes.rules import Attribution
from pipeline.training.judging import Proposed, judge, read_judge, write_judge

needs_sklearn = pytest.mark.skipif(
    find_spec("sklearn") is None, reason="scikit-learn is not installed: see the train extra"
)

TEXT = "“It failed,” she said. He agreed that it had."
SHIFT = 7
"""Characters of title and blank line before the text."""


def proposal(start: int, end: int, source: tuple[int, int], likely: float) -> Candidate:
    """A proposal in offsets of the text, which the title moves."""
    parts = [(start + SHIFT, end + SHIFT)]
    moved = source[0] + SHIFT, source[1] + SHIFT
    return Candidate(Attribution(parts, None, moved, "model"), {"source": 0.0, "likely": likely})


def proposed(number: int) -> Proposed:
    gold = (Gold(((0, 12),), ((13, 16),)), Gold(((33, 44),), ((23, 25),)))
    candidates = [
        proposal(0, 12, (13, 16), 2.0),
        proposal(2, 9, (13, 16), 1.0),  # more than half of it: right, but in the other's way
        proposal(33, 44, (23, 25), 2.0),
        proposal(17, 21, (13, 16), -2.0),
        proposal(23, 32, (23, 25), -2.0),
    ]
    return Proposed(GoldArticle(number, TEXT, gold), candidates, SHIFT)


@needs_sklearn
def test_a_judge_tells_right_from_wrong_and_reports_on_articles_held_out() -> None:
    made = judge([proposed(n) for n in range(10)], "dev", Sampling(resamples=10))
    assert (made.fitted.n, made.fitted.n_right, made.fitted.n_articles) == (50, 30, 10)
    assert made.fitted.confidence["weights"]["likely"] > 1
    figures = made.report.overall.figures
    assert (figures["span.f1"].value, figures["attr.f1"].value) == (1.0, 1.0)
    assert made.report.dataset == "dev"
    assert made.to_json()["floor"] == made.for_card()["floor"] == made.floor
    assert "held_out" not in made.to_json()
    json.dumps(made.to_json())


@needs_sklearn
def test_a_judge_needs_two_articles() -> None:
    with pytest.raises(ConcordError, match="others to be measured on"):
        judge([proposed(1)], "dev")


def test_a_judge_needs_proposals() -> None:
    empty = Proposed(GoldArticle(1, TEXT, ()), [], 0)
    with pytest.raises(ConcordError, match="right and quotes that are wrong"):
        judge([empty, empty], "dev")


def test_the_judge_stands_in_the_card_of_the_model(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"model\.json is missing"):
        read_judge(tmp_path)
    (tmp_path / "model.json").write_text('{"sha256": "x"}', encoding="utf-8")
    values = {"confidence": {"intercept": 0.5, "weights": {}}, "floor": 0.3}
    assert read_judge(tmp_path) == {}
    write_judge(tmp_path, values)
    assert read_judge(tmp_path) == values
    assert json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))["sha256"] == "x"
