"""Percentile intervals by a bootstrap over stories.

Each story gets a Poisson(1) number in each sample (the Poisson bootstrap; N. Chamandy et al.,
"Estimating Uncertainty for Massive Data Streams", Google, 2012). It comes from a counter-based
generator (SplitMix64; Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
OOPSLA 2014) seeded by the story's id: an interval depends on the stories that enter a figure and on
nothing else, not on order, on other stories or on a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import exp, factorial

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement.codes import Floats

LEVEL = (0.025, 0.975)
_STORIES_AT_A_TIME = 2048
_DRAWS_A_NUMBER = 4
"""16 bits each."""


def story_weights(story_ids: Sequence[str], samples: int) -> NDArray[np.uint8]:
    """Return how often each story is drawn in each sample, shape (stories, samples)."""
    seeds = np.array([_seed(story_id) for story_id in story_ids], dtype=np.uint64)
    weights = np.empty((len(seeds), samples), dtype=np.uint8)
    steps = np.arange(1, -(-samples // _DRAWS_A_NUMBER) + 1, dtype=np.uint64)
    for begin in range(0, len(seeds), _STORIES_AT_A_TIME):
        some = slice(begin, begin + _STORIES_AT_A_TIME)
        mixed = _mixed(seeds[some, None] + steps * np.uint64(0x9E3779B97F4A7C15))
        uniform = mixed.astype("<u8").view("<u2")
        weights[some] = _POISSON[uniform[:, :samples]]
    return weights


def _seed(story_id: str) -> int:
    digest = blake2b(story_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _mixed(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the output of SplitMix64 for states ``z``."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _poisson_of_16_bits() -> NDArray[np.uint8]:
    """Return the Poisson(1) number of each of 65,536 equally likely outcomes."""
    steps = [exp(-1) / factorial(k) for k in range(9)]
    upto = np.round(np.cumsum(steps) * 65536).astype(np.int64)
    return np.searchsorted(upto, np.arange(65536), side="right").astype(np.uint8)


_POISSON = _poisson_of_16_bits()


def intervals(samples: Floats) -> tuple[Floats, Floats]:
    """Return the lower and upper ends, shape (n,), of sampled values (n, samples).

    Undefined samples (NaN) are left out; both ends are NaN where they are more than half.
    """
    # NaN sorts last, so the defined values of each row come first.
    ordered = np.sort(samples, axis=1)
    defined = (~np.isnan(ordered)).sum(axis=1)
    rows = np.arange(len(ordered))
    ends = []
    for level in LEVEL:
        position = level * np.maximum(defined - 1, 0)
        below = np.floor(position).astype(np.int64)
        above = np.ceil(position).astype(np.int64)
        low, high = ordered[rows, below], ordered[rows, above]
        end = low + (high - low) * (position - below)
        ends.append(np.where(2 * defined < samples.shape[1], np.nan, end))
    return ends[0], ends[1]
