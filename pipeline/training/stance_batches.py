"""Sentences as padded tensors, in the random order of an epoch."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from pipeline.language.encoder.model import CLS, SEP
from pipeline.language.stance.pooling import distance_buckets, target_weights
from pipeline.training.stance_data import Example, join


@dataclass(slots=True)
class Batch:
    """Padded sentences and their targets.

    ``ids``, ``mask`` and ``shapes`` are (sentences, pieces), a special token at either end;
    ``where`` (targets,) numbers the sentence of each target; ``target``, ``buckets`` and ``heard``
    are (targets, pieces); ``goals`` (targets, 3).
    """

    ids: Tensor
    mask: Tensor
    shapes: Tensor
    where: Tensor
    target: Tensor
    buckets: Tensor
    heard: Tensor
    goals: Tensor

    def to(self, device: str) -> None:
        """Move all tensors to ``device``."""
        for name in Batch.__slots__:
            setattr(self, name, getattr(self, name).to(device))


def collate(items: Sequence[Example]) -> Batch:
    """Pad sentences to one length, a special token at either end."""
    longest = max(len(e.ids) for e in items) + 2
    length = -(-longest // 16) * 16  # few lengths: kernels are made for each anew
    ids, mask, shapes = (np.zeros((len(items), length), dtype=np.int64) for _ in range(3))
    where: list[int] = []
    spans: list[tuple[int, int]] = []
    heard: list[np.ndarray] = []
    for j, e in enumerate(items):
        n = len(e.ids)
        ids[j, 0], ids[j, 1 : n + 1], ids[j, n + 1] = CLS, e.ids, SEP
        mask[j, : n + 2] = 1
        shapes[j, 1 : n + 1] = e.shapes
        for (first, last), (low, high) in zip(e.targets, e.heard, strict=True):
            where.append(j)
            spans.append((first + 1, last + 1))
            row = np.zeros(length, dtype=np.float32)
            row[low + 1 : high + 1] = 1.0
            heard.append(row)
    return Batch(
        ids=torch.from_numpy(ids),
        mask=torch.from_numpy(mask),
        shapes=torch.from_numpy(shapes),
        where=torch.tensor(where, dtype=torch.long),
        target=torch.from_numpy(target_weights(spans, length)),
        buckets=torch.from_numpy(distance_buckets(spans, length)),
        heard=torch.from_numpy(np.stack(heard)),
        goals=torch.from_numpy(np.concatenate([e.goals for e in items])),
    )


def batches(
    examples: Sequence[Callable[[random.Random], Example | None]],
    size: int,
    joined: float,
    rng: random.Random,
) -> Iterator[list[Example]]:
    """Yield the examples of an epoch in random batches of similar length.

    ``examples`` make an example each, anew for every epoch. ``joined`` is the share of examples
    that get another one behind them. The order depends on ``rng`` and the examples alone.
    """
    pool = [e for make in examples if (e := make(rng)) is not None]
    rng.shuffle(pool)
    n_pairs = _n_pairs(len(pool), joined)
    pairs = zip(pool[:n_pairs], pool[n_pairs : 2 * n_pairs], strict=True)
    pool = [join(a, b, rng.random() < 0.5) for a, b in pairs] + pool[2 * n_pairs :]
    rng.shuffle(pool)
    groups: list[list[Example]] = []
    stretch = size * 20
    for k in range(0, len(pool), stretch):
        part = sorted(pool[k : k + stretch], key=lambda e: len(e.ids))
        groups += [part[i : i + size] for i in range(0, len(part), size)]
    rng.shuffle(groups)
    yield from groups


def n_batches(n: int, size: int, joined: float) -> int:
    """Return how many batches an epoch of ``n`` examples has."""
    return -(-(n - _n_pairs(n, joined)) // size)


def _n_pairs(n: int, joined: float) -> int:
    return int(joined * n / (1 + joined))
