"""Figures that are no ratios of sums, under many weightings of their units at once.

A bootstrap over clusters draws each unit as often as its cluster. Here a weighting says how often
that is, so that one call gives a figure for all resamples: weights have the shape (samples, units),
figures the shape (samples,), NaN where a figure has no denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement.bootstrap import intervals
from pipeline.evaluation.figures import Estimate, Sampling

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Figure(NamedTuple):
    """A figure over units: the cluster of each unit, and what it is under weights."""

    clusters: Sequence[str]
    of: Callable[[Floats], Floats]


def estimates(figures: dict[str, Figure], sampling: Sampling) -> dict[str, Estimate]:
    """Return each figure with its percentile interval, whole clusters being drawn.

    All figures see the same draws of the same clusters, those of all figures together.
    """
    names = sorted({cluster for figure in figures.values() for cluster in figure.clusters})
    place = {name: number for number, name in enumerate(names)}
    drawn: Floats | None = None
    if sampling.resamples and len(names) > 1:
        generator = np.random.default_rng(sampling.seed)
        chances = np.full(len(names), 1 / len(names))
        drawn = generator.multinomial(len(names), chances, sampling.resamples).astype(np.float64)
    return {name: _estimate(figure, place, drawn) for name, figure in figures.items()}


def _estimate(figure: Figure, place: dict[str, int], drawn: Floats | None) -> Estimate:
    of = [place[cluster] for cluster in figure.clusters]
    value = float(figure.of(np.ones((1, len(of))))[0]) if of else np.nan
    if np.isnan(value):
        return Estimate(None)
    if drawn is None or len(set(of)) < 2:
        return Estimate(value)
    low, high = intervals(figure.of(drawn[:, of])[None, :])
    if np.isnan(low[0]) or np.isnan(high[0]):
        return Estimate(value)
    return Estimate(value, float(low[0]), float(high[0]))


def mean(weights: Floats, values: Floats) -> Floats:
    """Return the weighted mean of ``values`` (units,)."""
    return _ratio(weights @ values, weights.sum(axis=1))


def confusion(weights: Floats, gold: Ints, found: Ints, n: int) -> Floats:
    """Return confusion matrices (samples, n, n); ``found`` may be -1, for no answer: left out."""
    cells = np.zeros((len(gold), n * n))
    answered = np.flatnonzero(found >= 0)
    cells[answered, gold[answered] * n + found[answered]] = 1.0
    return np.asarray((weights @ cells).reshape(-1, n, n))


def macro_f1(weights: Floats, gold: Ints, found: Ints, n: int) -> Floats:
    """Return the mean F1 of ``n`` classes; no answer (-1) misses the gold's class and hits none.

    A class that neither gold nor answers have counts 0.
    """
    table = confusion(weights, gold, found, n)
    hits = np.diagonal(table, axis1=1, axis2=2)
    there = np.stack([weights @ (gold == label) for label in range(n)], axis=1)
    scores = np.nan_to_num(_ratio(2 * hits, table.sum(axis=1) + there))
    return np.where(weights.sum(axis=1) > 0, scores.mean(axis=1), np.nan)


def kappa(weights: Floats, gold: Ints, found: Ints, n: int, quadratic: bool) -> Floats:
    """Return Cohen's κ of ordered classes 0 to n - 1, all errors alike or weighted by distance².

    Cohen, "A coefficient of agreement for nominal scales" (1960) and "Weighted kappa" (1968).
    """
    table = confusion(weights, gold, found, n)
    total = table.sum(axis=(1, 2), keepdims=True)
    shares = _ratio(table, np.broadcast_to(total, table.shape))
    chance = shares.sum(axis=2, keepdims=True) * shares.sum(axis=1, keepdims=True)
    steps = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    cost = steps**2 if quadratic else steps > 0
    missed, expected = ((each * cost).sum(axis=(1, 2)) for each in (shares, chance))
    return 1.0 - _ratio(missed, expected)


def auc(weights: Floats, positive: NDArray[np.bool_], scores: Floats) -> Floats:
    """Return the chance that a positive unit has a higher score than another; ties are half.

    This is the area under the ROC curve (Hanley and McNeil, 1982).
    """
    above, below = scores[positive][:, None], scores[~positive][None, :]
    wins = (above > below) + 0.5 * (above == below)
    first, second = weights[:, positive], weights[:, ~positive]
    return _ratio(
        np.einsum("sp,pn,sn->s", first, wins, second, optimize=True),
        first.sum(axis=1) * second.sum(axis=1),
    )


def _ratio(part: Floats, whole: Floats) -> Floats:
    result: Floats = np.full(part.shape, np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result
