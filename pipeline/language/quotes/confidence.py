"""How likely a quote is right: a logistic regression over what the model thought of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypedDict

LOWEST, HIGHEST = 0.01, 0.99
"""No quote is certain, and none that is reported is impossible."""


class Weights(TypedDict):
    """A fitted regression, as the model's card holds it under ``confidence``."""

    intercept: float
    weights: dict[str, float]


def confidence(features: Mapping[str, float], fitted: Weights) -> float:
    """Return the probability, from .01 to .99, that a quote with these features is right.

    Features without a weight do not count. Raises KeyError where one that has a weight is
    missing: code and model do not belong together.
    """
    score = fitted["intercept"]
    for name, weight in fitted["weights"].items():
        score += weight * features[name]
    return min(max(_sigmoid(score), LOWEST), HIGHEST)


def _sigmoid(score: float) -> float:
    if score >= 0:
        return 1 / (1 + math.exp(-min(score, 40.0)))
    e = math.exp(max(score, -40.0))
    return e / (1 + e)
