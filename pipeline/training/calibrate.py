"""Fit a confidence that means what it says: of the quotes with .8, eight in ten are right."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ConcordError
from pipeline.evaluation import calibration
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.lines import ArticleId
from pipeline.language.quotes.confidence import Weights, confidence

FOLDS = 5
STRENGTH = 1.0
"""Inverse strength of the L2 penalty on weights of standardised features."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A quote that was found: its article, its features, and whether it is right."""

    article: ArticleId
    features: Mapping[str, float]
    right: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted confidence and how well it predicts articles that it was not fitted on.

    ``held_out`` is each case's probability by a fit on other articles (five folds of them),
    ``error`` their expected calibration error over ten bands, ``brier`` the mean squared distance
    of probability and truth; all None with a single article. ``brier_constant`` is that of giving
    every case the share that is right.
    """

    confidence: Weights
    n: int
    n_right: int
    n_articles: int
    error: float | None
    brier: float | None
    brier_constant: float
    held_out: tuple[float, ...] | None = field(repr=False)


def fit(cases: Sequence[Case]) -> Fitted:
    """Fit an L2 logistic regression over the features, whatever they are called.

    Features are standardised for the fit, so that the penalty treats them alike; the weights
    returned are those of the features as they come. Raises ConcordError where nothing can be
    fitted: cases with different features, or all of them right, or all wrong.
    """
    if len({case.right for case in cases}) < 2:
        raise ConcordError("a confidence needs quotes that are right and quotes that are wrong")
    names = sorted(cases[0].features)
    if any(case.features.keys() != set(names) for case in cases):
        raise ConcordError("the quotes do not all have the same features")
    x = np.array([[case.features[name] for name in names] for case in cases], dtype=np.float64)
    if not np.isfinite(x).all():
        raise ConcordError("a feature of a quote is no finite number")
    y = np.array([case.right for case in cases])
    p = _held_out(cases, names, x, y)
    share = float(y.mean())
    return Fitted(
        confidence=_fit(names, x, y),
        n=len(y),
        n_right=int(y.sum()),
        n_articles=len({case.article for case in cases}),
        error=None if p is None else _error(cases, p),
        brier=None if p is None else float(((np.array(p) - y) ** 2).mean()),
        brier_constant=share * (1 - share),
        held_out=p,
    )


def _held_out(
    cases: Sequence[Case], names: Sequence[str], x: Floats, y: NDArray[np.bool_]
) -> tuple[float, ...] | None:
    from sklearn.model_selection import GroupKFold

    groups = [repr(case.article) for case in cases]
    folds = min(FOLDS, len(set(groups)))
    if folds < 2:
        return None
    found = [0.0] * len(cases)
    for train, test in GroupKFold(folds).split(x, y, groups):
        fitted = _fit(names, x[train], y[train])
        for k in test.tolist():
            found[k] = confidence(cases[k].features, fitted)
    return tuple(found)


def _error(cases: Sequence[Case], probabilities: Sequence[float]) -> float | None:
    outcomes: defaultdict[ArticleId, list[calibration.Outcome]] = defaultdict(list)
    for case, p in zip(cases, probabilities, strict=True):
        outcomes[case.article].append(calibration.Outcome(p, {"right": case.right}))
    counts = [calibration.count_outcomes(each) for each in outcomes.values()]
    return calibration.calibrate(counts, "right", Sampling(resamples=0)).error


def _fit(names: Sequence[str], x: Floats, y: NDArray[np.bool_]) -> Weights:
    if y.all() or not y.any():  # a fold of few articles; smoothed, since no share is certain
        p = (y.sum() + 1) / (len(y) + 2)
        return {"intercept": math.log(p / (1 - p)), "weights": dict.fromkeys(names, 0.0)}
    from sklearn.linear_model import LogisticRegression

    mean, deviation = x.mean(0), x.std(0)
    varies = deviation > 1e-12 * np.maximum(1.0, np.abs(mean))
    scale = np.where(varies, deviation, 1.0)
    model = LogisticRegression(C=STRENGTH, max_iter=1_000).fit((x - mean) / scale * varies, y)
    weights = np.where(varies, model.coef_[0] / scale, 0.0)
    intercept = float(model.intercept_[0] - weights @ mean)
    return {
        "intercept": round(intercept, 6),
        "weights": {n: round(float(w), 6) for n, w in zip(names, weights, strict=True)},
    }
