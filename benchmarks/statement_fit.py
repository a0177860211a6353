"""Fit the model of statement matching (run by ``python -m benchmarks.statements --fit``).

A logistic regression with an L2 penalty on standardised features. Thresholds are those that give
the best F1 to answers for pairs whose story the weights were not fitted on.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.statement_gold import GoldPair, Relation
from pipeline.stories import matching
from pipeline.stories.matching import FEATURES, Comparison, Model

Floats = NDArray[np.float64]

PENALTY = 3.0
"""Precision of the prior of a weight, in pairs."""
FOLDS = 10
LEAST = 0.4
"""Smallest threshold tried: of all pairs of a story far fewer are one than of those judged."""
JOIN = 0.2
"""Mean probability from which statements are joined: the best of .1, .2, .3 and .4 on ``tune``."""
ABOUT = (
    "Weights of the statement matcher, fitted on the part tune of the judged pairs by"
    " python -m benchmarks.statements --fit FILE. Probability = logistic of the bias plus the"
    " weighted features (docs/statements.md)."
)


def fit_model(
    pairs: Sequence[GoldPair],
    comparisons: Sequence[Comparison],
    given: Sequence[Relation],
    names: Sequence[str],
) -> Model:
    """Return the model fitted on the part ``tune`` of ``pairs``, over the features ``names``.

    ``given`` is the relation that each pair has by its words, if it is one statement. Pairs of
    which one side is no quote count as two statements: extraction brings them, and they must not
    match. Left out are the few of them that readers took for one none the less.
    """
    chosen = [
        i
        for i, pair in enumerate(pairs)
        if pair.label.split == "tune" and not (pair.label.dropped and pair.label.one_statement)
    ]
    columns = [FEATURES.index(name) for name in names]
    x = matching.rows([comparisons[i] for i in chosen])[:, columns]
    y = np.array([pairs[i].label.one_statement for i in chosen], dtype=float)
    folds = np.array([crc32(pairs[i].label.story.encode()) % FOLDS for i in chosen])
    held_out = np.zeros(len(chosen))
    for fold in range(FOLDS):
        inside = folds != fold
        weights, bias = logistic(x[inside], y[inside])
        held_out[~inside] = 1 / (1 + np.exp(-(x[~inside] @ weights + bias)))
    weights, bias = logistic(x, y)
    judged = np.array([pairs[i].label.relation for i in chosen])
    rewords = np.array([given[i] == "paraphrase" for i in chosen])
    held_out[rewords & ~np.array([comparisons[i].claims for i in chosen])] = 0.0
    return Model(
        tuple(names),
        tuple(weights.round(4).tolist()),
        round(bias, 4),
        *best_thresholds(held_out, rewords, judged),
        JOIN,
    )


def logistic(x: Floats, y: Floats) -> tuple[Floats, float]:
    """Return weights and bias of the penalised logistic regression of ``y`` on ``x``."""
    centre, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1.0
    z = (x - centre) / scale

    def loss(p: Floats) -> tuple[float, Floats]:
        score = z @ p[:-1] + p[-1]
        chance = 1 / (1 + np.exp(-score))
        total = (np.logaddexp(0, score) - y * score).sum() + PENALTY * (p[:-1] @ p[:-1]) / 2
        away = chance - y
        return float(total), np.r_[z.T @ away + PENALTY * p[:-1], away.sum()]

    best = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = best[:-1] / scale
    return weights, float(best[-1] - weights @ centre)


def best_thresholds(
    chances: Floats, rewords: NDArray[np.bool_], judged: NDArray[np.str_]
) -> tuple[float, float]:
    """Return the thresholds for pairs with the same words and for the others.

    Of all pairs of thresholds those with the best sum of two F1 (verbatim and edited; paraphrase),
    and of these the middle. A pair of two statements counts against the relation it was given.
    """
    kinds = (
        (np.isin(judged, ("verbatim", "edited")), (judged == "none") & ~rewords),
        (judged == "paraphrase", (judged == "none") & rewords),
    )
    grid = np.arange(LEAST, 0.81, 0.02)
    scores = {}
    for a in grid:
        for b in grid:
            called = chances >= np.where(rewords, b, a)
            scores[a, b] = sum(
                _f1(called[kind | against], kind[kind | against]) for kind, against in kinds
            )
    top = max(scores.values())
    best = np.mean([pair for pair, value in scores.items() if value >= top - 0.005], axis=0)
    return round(float(best[0]), 2), round(float(best[1]), 2)


def _f1(called: NDArray[np.bool_], positive: NDArray[np.bool_]) -> float:
    both = called.sum() + positive.sum()
    return float(2 * (called & positive).sum() / both) if both else 0.0


def record(models: dict[str, Model]) -> dict[str, object]:
    """Return models as the JSON file holds them."""
    return {
        "about": ABOUT,
        **{
            name: {
                "bias": model.bias,
                "same_words": model.same_words,
                "paraphrase": model.paraphrase,
                "join": model.join,
                "weights": dict(zip(model.names, model.weights, strict=True)),
            }
            for name, model in models.items()
        },
    }
