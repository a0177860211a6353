"""The network: a transformer, a cue tagger, and roles of each piece toward each cue."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.language.encoder.labels import CUE_TAGS, REACH, ROLES
from pipeline.language.encoder.pieces import SHAPES

DEPTH = 96
"""Size of the vectors whose products score a piece's role toward a cue."""
_BUCKETS = 2 * 18 + 1
_SCALE = 20.0
"""Factor of the distance bias, which has far to go from zero for an optimizer of small steps."""


def distance_buckets() -> Tensor:
    """Return the bucket of each distance from -REACH to REACH: finer near the cue."""
    distance = np.arange(-REACH, REACH + 1)
    size = np.minimum(np.floor(2 * np.log2(1 + np.abs(distance))).astype(int), 18)
    return torch.from_numpy(np.sign(distance) * size + 18)


class QuoteModel(nn.Module):
    """Scores cue tags ``(batch, pieces, 3)`` and roles ``(cues, pieces, 5)``.

    The roles' form is the biaffine one of dependency parsers (Dozat and Manning, ICLR 2017), on
    top of the piece's roles toward any cue, with a bias by distance:
    ``query[cue, role] · key[piece] + any[piece, role] + bias[distance, role]``.
    """

    def __init__(self, encoder: Any, dropout: float = 0.1) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = widen(encoder)
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(width, len(CUE_TAGS) + len(ROLES))
        self.as_cue = _head(width, dropout)
        self.as_piece = _head(width, dropout)
        self.query = nn.Linear(width, len(ROLES) * DEPTH)
        self.key = nn.Linear(width, DEPTH)
        self.bias = nn.Embedding(_BUCKETS, len(ROLES))
        nn.init.zeros_(self.bias.weight)
        self.register_buffer("buckets", distance_buckets(), persistent=False)

    def encode(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> dict[str, Tensor]:
        """Return per-piece outputs: tags (cue tags, then roles toward any cue), vectors, keys."""
        h = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=shapes)
        h = self.dropout(h.last_hidden_state)
        return {
            "tags": self.tags(h),
            "cue": self.as_cue(h),
            "key": self.key(self.as_piece(h)),
        }

    def queries(self, vectors: Tensor) -> Tensor:
        """Return the query vectors ``(..., 5 · DEPTH)`` of cue vectors."""
        return self.query(vectors) / math.sqrt(math.sqrt(DEPTH))

    def roles(self, out: dict[str, Tensor], where: Tensor, cues: Tensor) -> Tensor:
        """Return role scores ``(cues, pieces, 5)``.

        ``where`` numbers the example of each cue, ``cues`` holds its first piece and the one
        after its last, positions counted with the special token at the front.
        """
        n = out["key"].shape[1]
        at = torch.arange(n, device=cues.device)
        which, piece = torch.nonzero((at >= cues[:, :1]) & (at < cues[:, 1:]), as_tuple=True)
        pieces = out["cue"].float()[where[which], piece]
        total = torch.zeros(len(cues), pieces.shape[1], device=pieces.device)
        pooled = total.index_add(0, which, pieces) / (cues[:, 1:] - cues[:, :1])
        query = self.queries(pooled).view(len(cues), len(ROLES), DEPTH)
        scores = torch.einsum("ckd,ctd->ctk", query, out["key"].float()[where])
        distance = (at[None] - cues[:, :1]).clamp(-REACH, REACH) + REACH
        anywhere = out["tags"].detach().float()[where][..., len(CUE_TAGS) :]
        return scores + anywhere + self.distance_bias()[distance]

    def distance_bias(self) -> Tensor:
        """Return the bias of each distance and role, ``(2 · REACH + 1, 5)``."""
        return _SCALE * self.bias(self.buckets)


def _head(width: int, dropout: float) -> nn.Module:
    layers = (nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width), nn.Dropout(dropout))
    return nn.Sequential(*layers)


def widen(encoder: Any) -> Any:
    """Give the encoder an embedding for each shape, all starting from its first segment's."""
    old = encoder.embeddings.token_type_embeddings
    new = nn.Embedding(SHAPES, old.weight.shape[1])
    with torch.no_grad():
        new.weight[:] = old.weight[0]
    encoder.embeddings.token_type_embeddings = new
    encoder.config.type_vocab_size = SHAPES
    return encoder
