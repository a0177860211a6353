"""Figures under weights, against values worked by hand and against brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.stance_spans_figures import (
    Figure,
    auc,
    estimates,
    kappa,
    macro_f1,
    mean,
)

ONCE = np.ones((1, 4))


@pytest.mark.parametrize(
    ("positive", "scores", "expected"),
    [
        ([1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1], 1.0),
        ([1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9], 0.0),
        ([1, 0, 1, 0], [0.9, 0.7, 0.4, 0.1], 0.75),  # of four pairs one is the wrong way round
        ([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5], 0.5),
        ([1, 0, 1, 0], [0.9, 0.9, 0.4, 0.1], 0.625),  # (½ + 1 + 0 + 1) / 4
    ],
)
def test_auc(positive: list[int], scores: list[float], expected: float) -> None:
    found = auc(ONCE, np.array(positive, dtype=bool), np.array(scores))
    assert found[0] == pytest.approx(expected)


def test_auc_without_one_of_the_kinds_is_undefined() -> None:
    assert np.isnan(auc(ONCE, np.ones(4, dtype=bool), np.arange(4.0))[0])


def test_kappa_worked_by_hand() -> None:
    """Cohen's κ of [[20, 5], [10, 15]]: agreement .7, chance .5 · .6 + .5 · .4 = .5, so .4."""
    gold = np.repeat([0, 0, 1, 1], [20, 5, 10, 15])
    found = np.repeat([0, 1, 0, 1], [20, 5, 10, 15])
    weights = np.ones((1, 50))
    assert kappa(weights, gold, found, 2, quadratic=False)[0] == pytest.approx(0.4)
    # with two classes all errors are equally far
    assert kappa(weights, gold, found, 2, quadratic=True)[0] == pytest.approx(0.4)


def test_quadratic_kappa_worked_by_hand() -> None:
    """Gold 0 1 2 2, found 0 1 1 2: of four cases one is missed, by one step.

    Mean squared distance: found ¼; by chance, with margins (¼, ¼, ½) and (¼, ½, ¼),
    ¼ · 1½ + ¼ · ½ + ½ · 1½ = 1¼. Plain: agreement ¾, by chance 1/16 + 2/16 + 2/16 = 5/16.
    """
    gold, found = np.array([0, 1, 2, 2]), np.array([0, 1, 1, 2])
    assert kappa(ONCE, gold, found, 3, quadratic=True)[0] == pytest.approx(1 - 0.25 / 1.25)
    assert kappa(ONCE, gold, found, 3, quadratic=False)[0] == pytest.approx(7 / 11)


def test_macro_f1_counts_no_answer_as_wrong() -> None:
    gold = np.array([0, 0, 1, 1])
    answered = macro_f1(ONCE, gold, np.array([0, 0, 1, 0]), 2)[0]
    silent = macro_f1(ONCE, gold, np.array([0, 0, 1, -1]), 2)[0]
    assert answered == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert silent == pytest.approx((1.0 + 2 / 3) / 2)
    assert macro_f1(ONCE, gold, np.zeros(4, dtype=int), 2)[0] == pytest.approx(1 / 3)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 4)), min_size=2, max_size=12
    )
)
def test_a_weight_counts_a_unit_as_often(units: list[tuple[int, bool, int]]) -> None:
    """A figure under weights is that of the units repeated as often."""
    counts = np.array([n for n, _, _ in units])
    positive = np.array([p for _, p, _ in units])
    scores = np.array([s for _, _, s in units], dtype=float)
    rank = scores.astype(int) % 3
    places = np.repeat(np.arange(len(units)), counts)
    once = np.ones((1, len(places)))
    weights = counts[None, :].astype(float)
    for weighted, repeated in (
        (mean(weights, scores), mean(once, scores[places])),
        (auc(weights, positive, scores), auc(once, positive[places], scores[places])),
        (
            macro_f1(weights, positive.astype(int), rank, 3),
            macro_f1(once, positive[places].astype(int), rank[places], 3),
        ),
        (
            kappa(weights, positive.astype(int), rank, 3, quadratic=True),
            kappa(once, positive[places].astype(int), rank[places], 3, quadratic=True),
        ),
    ):
        np.testing.assert_allclose(weighted, repeated)


def test_intervals_draw_whole_clusters() -> None:
    """Two clusters of one value each: a resample has one, the other or both."""
    values = np.array([0.0, 0.0, 1.0, 1.0])
    found = estimates(
        {"share": Figure(["a", "a", "b", "b"], lambda w: mean(w, values))}, Sampling(200, 0)
    )["share"]
    assert (found.value, found.low, found.high) == (0.5, 0.0, 1.0)


def test_one_cluster_has_no_interval_and_no_units_no_value() -> None:
    values = np.array([1.0, 0.0])
    one = Figure(["a", "a"], lambda w: mean(w, values))
    none = Figure([], lambda w: mean(w, np.zeros(0)))
    found = estimates({"one": one, "none": none}, Sampling(50, 0))
    assert (found["one"].value, found["one"].low) == (0.5, None)
    assert found["none"].value is None
