"""Ratios of counts and their intervals."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluation.figures import (
    Counts,
    Estimate,
    HarmonicMean,
    Mean,
    Ratio,
    Sampling,
    estimate,
    precision_recall_f1,
)

HITS = Ratio("share", ("hits",), ("n",))
COUNT = st.integers(0, 20)


def articles(*pairs: tuple[int, int]) -> list[Counts]:
    return [{"hits": hits, "n": n} for hits, n in pairs]


@pytest.mark.parametrize(
    ("ratio", "counts", "expected"),
    [
        (HITS, articles((1, 2), (2, 2)), 3 / 4),
        (HITS, articles((0, 0)), None),
        (HITS, [{"n": 4}], 0.0),
        (HITS, [], None),
        (Ratio("twice", ("hits", "hits"), ("n", "hits")), articles((1, 2)), 2 / 3),
        (Ratio("less", ("hits",), ("n",), ("m",)), [{"hits": 1, "n": 3, "m": 1}], 1 / 2),
        (Ratio("none left", ("hits",), ("n",), ("m",)), [{"hits": 0, "n": 3, "m": 3}], None),
    ],
)
def test_values(ratio: Ratio, counts: list[Counts], expected: float | None) -> None:
    assert estimate(counts, [ratio], Sampling(0)) == {ratio.name: Estimate(expected)}


@settings(deadline=None, max_examples=100)
@given(COUNT, COUNT, COUNT)
def test_f1_is_the_harmonic_mean(hits: int, more: int, missed: int) -> None:
    counts = {"hits": hits, "found": hits + more, "gold": hits + missed}
    found = estimate([counts], list(precision_recall_f1("x", "hits", "found", "gold")), Sampling(0))
    precision, recall, f1 = (found[f"x.{name}"].value for name in ("precision", "recall", "f1"))
    if precision and recall:
        assert f1 == pytest.approx(2 / (1 / precision + 1 / recall))
    else:
        assert not f1


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=1, max_size=4))
def test_a_harmonic_mean_of_precision_and_recall_is_f1(rows: list[tuple[int, int, int]]) -> None:
    counts = [
        {"hits": hits, "found": hits + more, "gold": hits + missed} for hits, more, missed in rows
    ]
    ratios = list(precision_recall_f1("x", "hits", "found", "gold"))
    mean = HarmonicMean("mean", ("x.precision", "x.recall"))
    found = estimate(counts, ratios, Sampling(30), [mean])
    if found["x.precision"].value is None or found["x.recall"].value is None:
        assert found["mean"] == Estimate(None)
    else:
        assert found["mean"].value == pytest.approx(found["x.f1"].value)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(1, 2, 3, 3)], (0.5 + 1) / 2),
        ([(1, 2, 0, 0)], 0.5 / 2),
        ([(0, 0, 0, 0)], 0.0),
        ([(1, 2, 0, 1), (1, 2, 3, 3)], (2 / 4 + 3 / 4) / 2),
    ],
)
def test_a_mean_is_of_the_sums_and_an_undefined_ratio_is_zero(
    pairs: list[tuple[int, int, int, int]], expected: float
) -> None:
    counts = [dict(zip(("hits", "n", "more", "m"), row, strict=True)) for row in pairs]
    ratios = [HITS, Ratio("other", ("more",), ("m",))]
    found = estimate(counts, ratios, Sampling(20), [Mean("both", ("share", "other"))])
    assert found["both"].value == pytest.approx(expected)


def test_the_interval_of_a_mean_is_that_of_its_resamples() -> None:
    counts = [{"hits": h, "found": 10, "gold": 20} for h in (1, 4, 9, 10, 7)]
    ratios = list(precision_recall_f1("x", "hits", "found", "gold"))
    found = estimate(
        counts, ratios, Sampling(200), [HarmonicMean("m", ("x.precision", "x.recall"))]
    )
    assert found["m"].low == pytest.approx(found["x.f1"].low)
    assert found["m"].high == pytest.approx(found["x.f1"].high)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(COUNT, COUNT), min_size=2, max_size=12), st.integers(0, 5))
def test_an_interval_lies_within_the_shares_of_the_articles(
    pairs: list[tuple[int, int]], seed: int
) -> None:
    counts = articles(*((min(pair), max(pair)) for pair in pairs))
    found = estimate(counts, [HITS], Sampling(50, seed))["share"]
    shares = [article["hits"] / article["n"] for article in counts if article["n"]]
    if found.low is not None and found.high is not None:
        assert min(shares) - 1e-9 <= found.low <= found.high <= max(shares) + 1e-9


def test_intervals_equal_those_of_drawing_articles_one_by_one() -> None:
    generator = np.random.default_rng(3)
    pairs = [(int(generator.integers(0, n + 1)), int(n)) for n in generator.integers(5, 30, 40)]
    counts = articles(*pairs)
    values = []
    for _ in range(4_000):
        drawn = Counter(generator.integers(0, len(pairs), len(pairs)).tolist())
        hits = sum(pairs[index][0] * times for index, times in drawn.items())
        n = sum(pairs[index][1] * times for index, times in drawn.items())
        values.append(hits / n)
    low, high = np.percentile(values, [2.5, 97.5])
    found = estimate(counts, [HITS], Sampling(4_000))["share"]
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.01)


def test_quotes_of_one_article_are_drawn_together() -> None:
    """A hundred quotes of which each article's are all right or all wrong are ten facts."""
    alike = articles(*[(10, 10), (0, 10)] * 5)
    mixed = articles(*[(5, 10)] * 10)
    together, apart = (estimate(c, [HITS], Sampling())["share"] for c in (alike, mixed))
    assert together.value == apart.value == 0.5
    assert (together.low, together.high) == pytest.approx((0.2, 0.8))
    assert (apart.low, apart.high) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("counts", "resamples"),
    [
        pytest.param(articles((1, 2)), 100, id="one article"),
        pytest.param(articles((1, 2), (1, 2)), 0, id="no resamples"),
        pytest.param(articles((0, 0), (0, 0)), 100, id="undefined"),
    ],
)
def test_figures_without_an_interval(counts: list[Counts], resamples: int) -> None:
    found = estimate(counts, [HITS], Sampling(resamples))["share"]
    assert (found.low, found.high) == (None, None)


def test_the_seed_decides() -> None:
    counts = articles(*((n % 7, 7) for n in range(30)))
    first, again, other = (estimate(counts, [HITS], Sampling(200, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_draws_do_not_depend_on_how_memory_cuts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = articles(*((n % 7, 7) for n in range(30)))
    whole = estimate(counts, [HITS], Sampling(100))
    monkeypatch.setattr("pipeline.evaluation.figures._CELLS", 64)
    assert estimate(counts, [HITS], Sampling(100)) == whole


def test_a_thousand_resamples_take_well_under_a_second() -> None:
    counts = articles(*((n % 7, 7) for n in range(1_000)))
    ratios = [Ratio(str(number), ("hits",), ("n",)) for number in range(40)]
    started = time.process_time()
    estimate(counts, ratios, Sampling(1_000))
    assert time.process_time() - started < 2
