"""Percentile intervals by a bootstrap over stories.

Each story gets a Poisson(1) weight in each sample (the Poisson bootstrap; Chamandy et al., 2012),
drawn by a generator seeded with the story's id. An interval therefore depends on the stories that
enter a figure and on nothing else: not on order, on other stories or on a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement.statistics import Floats

LEVEL = (0.025, 0.975)


def story_weights(story_ids: Sequence[str], samples: int) -> NDArray[np.uint8]:
    """Return how often each story is drawn in each sample, shape (stories, samples)."""
    weights = np.zeros((len(story_ids), samples), dtype=np.uint8)
    for row, story_id in enumerate(story_ids):
        seed = blake2b(story_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        generator = np.random.default_rng(int.from_bytes(seed, "big"))
        weights[row] = generator.poisson(1.0, samples)
    return weights


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
        ends.append(np.where(2 * defined < samples.shape[1], np.nan, low))
        ends[-1] = ends[-1] + (high - low) * (position - below)
    return ends[0], ends[1]
