"""The stance network: a transformer over a sentence, and a head that looks from each target."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from pipeline.language.stance.pooling import BUCKETS
from pipeline.training.quotes_model import widen

HEADS = 6
_SCALE = 20.0
"""Factor of the distance bias, which has far to go from zero for an optimizer of small steps."""
_SILENT = -1e4


class StanceModel(nn.Module):
    """Scores the three labels for each target of a sentence, ``(targets, 3)``.

    The sentence is encoded once, whatever its targets; nothing marks them in the input. For each
    target the head joins the special token's vector, the mean of the target's pieces, the mean of
    what is heard, and what the target attends to among it (several heads, with a bias by distance).
    """

    def __init__(self, encoder: Any, dropout: float = 0.1) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = widen(encoder)
        self.heads = HEADS if width % HEADS == 0 else 1
        self.dropout = nn.Dropout(dropout)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.bias = nn.Embedding(BUCKETS, self.heads)
        nn.init.zeros_(self.bias.weight)
        self.classify = nn.Sequential(
            nn.Linear(4 * width, width),
            nn.GELU(),
            nn.LayerNorm(width),
            nn.Dropout(dropout),
            nn.Linear(width, 3),
        )

    def encode(self, ids: Tensor, mask: Tensor, shapes: Tensor) -> Tensor:
        """Return the vectors of the pieces, ``(sentences, pieces, width)``."""
        h = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=shapes)
        vectors: Tensor = self.dropout(h.last_hidden_state)
        return vectors

    def judge(
        self, h: Tensor, where: Tensor, target: Tensor, buckets: Tensor, heard: Tensor
    ) -> Tensor:
        """Return the labels' scores of each target.

        ``where`` (targets,) numbers the sentence of each, or is None for one sentence; the others
        are (targets, pieces): the target's weights, the distance buckets, 1 for what is heard.
        """
        own = h[where]
        t = torch.einsum("tn,tnd->td", target, own)
        count = heard.sum(1, keepdim=True).clamp(min=1.0)
        mean = torch.einsum("tn,tnd->td", heard, own) / count
        n, pieces = target.shape
        shape = (n, pieces, self.heads, -1)
        query = self.query(t).view(n, self.heads, -1)
        key, value = self.key(h)[where].view(shape), self.value(h)[where].view(shape)
        scores = torch.einsum("thd,tnhd->thn", query, key) / math.sqrt(query.shape[-1])
        scores = scores + _SCALE * self.bias(buckets).permute(0, 2, 1)
        scores = scores + _SILENT * (1.0 - heard)[:, None]
        seen = torch.einsum("thn,tnhd->thd", scores.softmax(-1), value).reshape(n, -1)
        out: Tensor = self.classify(torch.cat((own[:, 0], t, mean, seen), -1))
        return out
