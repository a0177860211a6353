"""Windows of articles as padded tensors, in the random order of an epoch."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from pipeline.language.encoder.labels import OUTSIDE
from pipeline.language.encoder.model import CLS, SEP
from pipeline.language.encoder.pieces import WINDOW
from pipeline.training.config import Config
from pipeline.training.quotes_data import Example, Prepared, examples

IGNORED = -100
"""Label of what has none: padding and special tokens."""


@dataclass(slots=True)
class Batch:
    """Padded windows, their cues and the labels.

    ``ids``, ``mask``, ``shapes``, ``tags`` and ``anywhere`` are (windows, pieces); ``where`` (cues)
    numbers the window of each cue, ``cues`` (cues, 2) holds its first piece and the one after its
    last, special token counted; ``roles`` is (cues, pieces).
    """

    ids: Tensor
    mask: Tensor
    shapes: Tensor
    tags: Tensor
    anywhere: Tensor
    """Roles toward any cue, a second task that keeps the piece vectors informed."""
    where: Tensor
    cues: Tensor
    roles: Tensor

    def to(self, device: str) -> None:
        """Move all tensors to ``device``."""
        for name in Batch.__slots__:
            setattr(self, name, getattr(self, name).to(device))


def collate(items: Sequence[Example]) -> Batch:
    """Pad windows to one length, a special token at either end."""
    longest = max(len(e.ids) for e in items) + 2
    length = -(-longest // 32) * 32  # few lengths: kernels are made for each anew
    shape = (len(items), length)
    ids, mask, shapes = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    tags, anywhere = (np.full(shape, IGNORED, dtype=np.int64) for _ in range(2))
    where, cues, roles = [], [], []
    for j, e in enumerate(items):
        n = len(e.ids)
        ids[j, 0], ids[j, 1 : n + 1], ids[j, n + 1] = CLS, e.ids, SEP
        mask[j, : n + 2] = 1
        shapes[j, 1 : n + 1] = e.shapes
        tags[j, 1 : n + 1] = anywhere[j, 1 : n + 1] = OUTSIDE
        for (first, last), labels in zip(e.cues, e.roles, strict=True):
            tags[j, first + 1] = 1
            tags[j, first + 2 : last + 1] = 2
            marked = np.flatnonzero(labels)
            anywhere[j, marked + 1] = labels[marked]
            row = np.full(length, IGNORED, dtype=np.int64)
            row[1 : n + 1] = labels
            where.append(j)
            cues.append((first + 1, last + 1))
            roles.append(row)
    return Batch(
        ids=torch.from_numpy(ids),
        mask=torch.from_numpy(mask),
        shapes=torch.from_numpy(shapes),
        tags=torch.from_numpy(tags),
        anywhere=torch.from_numpy(anywhere),
        where=torch.tensor(where, dtype=torch.long),
        cues=torch.tensor(cues, dtype=torch.long).view(-1, 2),
        roles=torch.from_numpy(np.stack(roles) if roles else np.zeros((0, length), dtype=np.int64)),
    )


def with_negatives(batch: Batch, tags: Tensor, count: int) -> Batch:
    """Add the ``count`` likeliest pieces of each window that are no part of a cue."""
    score = torch.where(batch.tags == OUTSIDE, tags.detach().float().softmax(-1)[..., 1], -1.0)
    top = score.topk(min(count, score.shape[1]), dim=1)
    rows, columns = torch.nonzero(top.values > 0, as_tuple=True)
    at = top.indices[rows, columns]
    empty = torch.where(batch.tags[rows] == IGNORED, IGNORED, OUTSIDE)
    batch.where = torch.cat((batch.where, rows))
    batch.cues = torch.cat((batch.cues, torch.stack((at, at + 1), 1)))
    batch.roles = torch.cat((batch.roles, empty))
    return batch


def batches(
    articles: Sequence[tuple[Prepared, Prepared]], config: Config, epoch: int
) -> Iterator[list[Example]]:
    """Yield the windows of an epoch in random batches of similar length.

    The order depends on the seed, the epoch and the articles alone.
    """
    rng = random.Random(f"{config.seed}/{epoch}")  # noqa: S311  (not for secrets)
    pool: list[Example] = []
    for marked, bare in articles:
        limit = rng.randint(WINDOW // 3, WINDOW) if rng.random() < config.shorter else WINDOW
        article = bare if rng.random() < config.unmarked else marked
        pool += examples(article, limit)
    rng.shuffle(pool)
    stretch = config.batch * 16
    groups: list[list[Example]] = []
    for k in range(0, len(pool), stretch):
        part = sorted(pool[k : k + stretch], key=lambda e: len(e.ids))
        groups += [part[i : i + config.batch] for i in range(0, len(part), config.batch)]
    rng.shuffle(groups)
    yield from groups
