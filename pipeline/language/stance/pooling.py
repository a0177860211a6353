"""Where a target's head looks: which pieces are the target, which are heard, how far each is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BUCKETS = 29
"""Number of distance buckets: 14 to either side of the target, and the target itself."""
_SIDE = BUCKETS // 2

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Range = tuple[int, int]


def target_weights(targets: Sequence[Range], n: int) -> Floats:
    """Return (targets, n): each target's pieces share a weight of 1. Ranges are not empty."""
    weights = np.zeros((len(targets), n), dtype=np.float32)
    for row, (first, last) in zip(weights, targets, strict=True):
        row[first:last] = 1.0 / (last - first)
    return weights


def distance_buckets(targets: Sequence[Range], n: int) -> Ints:
    """Return (targets, n): the bucket of each piece's distance from each target.

    Buckets grow with the distance and are capped where a long sentence ends; those before the
    target come below the middle one, which is the target's own, those behind it above.
    """
    at = np.arange(n)[None]
    spans = np.array(targets, dtype=np.int64).reshape(-1, 2)
    before = np.maximum(spans[:, :1] - at, 0)
    behind = np.maximum(at - spans[:, 1:] + 1, 0)
    return _SIDE + _size(behind) - _size(before)


def _size(distance: Ints) -> Ints:
    grown = np.floor(2.2 * np.log2(1 + distance)).astype(np.int64)
    return np.minimum(grown, _SIDE)
