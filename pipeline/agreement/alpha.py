"""Krippendorff's alpha from coincidence matrices.

After K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). The matrices
add up over units, so that sums and resamples of them give alphas without going back to the labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np

from pipeline.agreement.codes import Floats
from pipeline.agreement.kappa import beyond_chance

Level = Literal["nominal", "ordinal"]


def coincidences(counts: Floats) -> Floats:
    """Return the coincidence matrix of each unit.

    ``counts[u, c]`` is how many observers gave unit ``u`` the category ``c``. Returns an array of
    shape (units, categories, categories); units with fewer than two values contribute zeros.
    """
    values = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs -= counts[:, :, None] * np.eye(counts.shape[1])
    return np.asarray(pairs / np.maximum(values - 1, 1)[:, None, None], dtype=np.float64)


def agreement_and_chance(coincidence: Floats, level: Level) -> tuple[Floats, Floats]:
    """Return observed and chance-expected agreement, shape (...), of matrices (..., k, k).

    Both are 1 minus the mean difference as a share of the largest one, in [0, 1] (for nominal
    data: shares of equal values). NaN where fewer than two values can be paired.
    """
    k = coincidence.shape[-1]
    totals = [coincidence[..., c, :].sum(axis=-1) for c in range(k)]
    n = np.asarray(sum(totals))
    observed, expected, largest = np.zeros_like(n), np.zeros_like(n), np.zeros_like(n)
    # Category by category, since k is small and the matrices may be many.
    for c, d in combinations(range(k), 2):
        difference = _difference(totals, c, d, level)
        pairs = totals[c] * totals[d]
        observed += 2 * coincidence[..., c, d] * difference
        expected += 2 * pairs * difference
        largest = np.maximum(largest, np.where(pairs > 0, difference, 0.0))
    scale = np.where(largest > 0, largest, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1.0 - observed / (n * scale), 1.0 - expected / (n * (n - 1) * scale)


def _difference(totals: Sequence[Floats], c: int, d: int, level: Level) -> Floats | float:
    """Return the squared difference between two categories, in the order of their indices.

    An ordinal one counts the values between the two, half of their own included.
    """
    if level == "nominal":
        return 1.0
    between = sum(totals[c + 1 : d]) + (totals[c] + totals[d]) / 2
    return np.asarray(between**2, dtype=np.float64)


def alpha(coincidence: Floats, level: Level) -> Floats:
    """Return alpha, shape (...), of coincidence matrices (..., k, k).

    NaN where it is undefined: with fewer than two pairable values, or where all values are equal
    and chance alone would explain perfect agreement.
    """
    return beyond_chance(*agreement_and_chance(coincidence, level))
