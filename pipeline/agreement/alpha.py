"""Krippendorff's alpha from coincidence matrices.

After K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). Coincidence matrices add
up over units, so that sums and resamples of them give alphas without going back to the labels.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
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


def differences(totals: Floats, level: Level) -> Floats:
    """Return squared differences between categories, shape (..., k, k), for totals (..., k).

    Ordinal differences count the values between two categories, so they depend on the totals;
    categories are in the order of their indices.
    """
    k = totals.shape[-1]
    if level == "nominal":
        return np.broadcast_to(1.0 - np.eye(k), (*totals.shape, k))
    middle = np.cumsum(totals, axis=-1) - totals / 2
    return np.asarray((middle[..., :, None] - middle[..., None, :]) ** 2, dtype=np.float64)


def agreement_and_chance(coincidence: Floats, level: Level) -> tuple[Floats, Floats]:
    """Return observed and chance-expected agreement, shape (...), of matrices (..., k, k).

    Both are 1 minus the mean difference as a share of the largest one, in [0, 1] (for nominal
    data: shares of equal values). NaN where fewer than two values can be paired.
    """
    totals = coincidence.sum(axis=-1)
    n = totals.sum(axis=-1)
    delta = differences(totals, level)
    expected_pairs = totals[..., :, None] * totals[..., None, :]
    expected_pairs = expected_pairs - totals[..., :, None] * np.eye(totals.shape[-1])
    largest = np.where(expected_pairs + coincidence > 0, delta, 0.0).max(axis=(-2, -1))
    scale = np.where(largest > 0, largest, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = (coincidence * delta).sum(axis=(-2, -1)) / (n * scale)
        expected = (expected_pairs * delta).sum(axis=(-2, -1)) / (n * (n - 1) * scale)
    return 1.0 - observed, 1.0 - expected


def alpha(coincidence: Floats, level: Level) -> Floats:
    """Return alpha, shape (...), of coincidence matrices (..., k, k).

    NaN where it is undefined: with fewer than two pairable values, or where all values are equal
    and chance alone would explain perfect agreement.
    """
    observed, expected = agreement_and_chance(coincidence, level)
    disagreement = 1.0 - expected
    defined = disagreement > 1e-12
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(defined, 1.0 - (1.0 - observed) / disagreement, np.nan)
