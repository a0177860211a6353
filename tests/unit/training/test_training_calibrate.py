"""A confidence that means what it says."""

from __future__ import annotations

import math
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConcordError
from pipeline.language.quotes.confidence import HIGHEST, LOWEST, Weights, confidence
from pipeline.training.calibrate import Case, fit

needs_sklearn = pytest.mark.skipif(
    find_spec("sklearn") is None, reason="scikit-learn is not installed: see the train extra"
)

TRUE: Weights = {"intercept": -0.5, "weights": {"cue": 1.5, "length": -0.2, "none": 0.0}}


def drawn(n: int = 4000, seed: int = 0) -> list[Case]:
    """Draw quotes that are right as often as the true weights say."""
    rng = np.random.default_rng(seed)
    found = []
    for k in range(n):
        features = {"cue": rng.normal(), "length": rng.normal(4, 2), "none": rng.normal()}
        features["constant"] = 7.0
        p = confidence(features, TRUE)
        found.append(Case(k % 100, features, right=bool(rng.random() < p)))
    return found


@needs_sklearn
def test_a_fit_recovers_known_weights() -> None:
    fitted = fit(drawn())
    weights = fitted.confidence["weights"]
    assert weights["cue"] == pytest.approx(1.5, abs=0.15)
    assert weights["length"] == pytest.approx(-0.2, abs=0.05)
    assert weights["none"] == pytest.approx(0.0, abs=0.1)
    assert weights["constant"] == 0.0
    assert fitted.confidence["intercept"] == pytest.approx(-0.5, abs=0.25)
    assert fitted.error is not None
    assert fitted.error < 0.03
    assert fitted.brier is not None
    assert fitted.brier < fitted.brier_constant - 0.05
    assert (fitted.n, fitted.n_articles) == (4000, 100)
    assert fitted.held_out is not None
    assert len(fitted.held_out) == 4000


@needs_sklearn
def test_a_fit_does_not_depend_on_the_scale_of_a_feature() -> None:
    few = drawn(400)
    scaled = [Case(c.article, {**c.features, "cue": c.features["cue"] * 1e4}, c.right) for c in few]
    before, after = fit(few), fit(scaled)
    for a, b in zip(few[:50], scaled[:50], strict=True):
        left = confidence(a.features, before.confidence)
        assert left == pytest.approx(confidence(b.features, after.confidence), abs=0.01)


@pytest.mark.parametrize(
    ("scored", "message"),
    [
        ([], "right and quotes that are wrong"),
        ([Case(1, {"a": 1.0}, right=True)] * 3, "right and quotes that are wrong"),
        ([Case(1, {"a": 1.0}, right=True), Case(1, {"b": 1.0}, right=False)], "the same features"),
        ([Case(1, {"a": math.inf}, right=True), Case(1, {"a": 1.0}, right=False)], "finite"),
    ],
)
def test_what_cannot_be_fitted(scored: list[Case], message: str) -> None:
    with pytest.raises(ConcordError, match=message):
        fit(scored)


@needs_sklearn
def test_one_article_cannot_be_held_out() -> None:
    fitted = fit([Case(1, {"a": 1.0}, right=True), Case(1, {"a": 0.0}, right=False)])
    assert fitted.error is None
    assert fitted.brier is None
    assert fitted.brier_constant == 0.25


@needs_sklearn
def test_folds_in_which_all_are_right() -> None:
    fitted = fit([Case(1, {"a": 1.0}, right=True), Case(2, {"a": 0.0}, right=False)])
    assert fitted.brier == pytest.approx((2 / 3) ** 2)


@given(
    score=st.floats(-1e9, 1e9),
    weight=st.floats(-1e3, 1e3),
    more=st.floats(0, 1e6),
)
def test_confidence_stays_in_range_and_follows_the_sign(
    score: float, weight: float, more: float
) -> None:
    fitted: Weights = {"intercept": score, "weights": {"a": weight}}
    low, high = (confidence({"a": value, "other": 9.0}, fitted) for value in (0.0, more))
    assert LOWEST <= min(low, high) <= max(low, high) <= HIGHEST
    assert (high - low) * weight >= 0


@pytest.mark.parametrize(("score", "p"), [(0.0, 0.5), (1.0, 0.7310586), (-1.0, 0.2689414)])
def test_confidence_is_the_logistic_function(score: float, p: float) -> None:
    assert confidence({}, {"intercept": score, "weights": {}}) == pytest.approx(p)


def test_a_missing_feature_is_an_error() -> None:
    with pytest.raises(KeyError, match="cue"):
        confidence({"length": 1.0}, TRUE)
