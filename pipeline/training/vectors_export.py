"""The shipped sentence encoder: the pre-trained one as it is, eight bits a weight.

    python -m pipeline.training.vectors_export --out DIR

Nothing is trained; texts become the unit mean of the last layer, as the model's makers say.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn

from pipeline.training.base import base_encoder, base_values
from pipeline.training.config import CARD, GRAPH
from pipeline.training.export import write_graph
from pipeline.training.record import file_hash, write_json

INPUTS = ("input_ids", "mask")
OUTPUT = "vector"


class _Graph(nn.Module):
    """Word pieces of texts and which of them are padding; unit vectors, one a text."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        return nn.functional.normalize(mean, dim=-1)


def export(out: Path, base: Path | None = None) -> None:
    """Write ``model.onnx`` and ``model.json`` into ``out``.

    ``base`` is the folder of a sentence encoder, if not the usual one.
    """
    out.mkdir(parents=True, exist_ok=True)
    ids = torch.full((2, 40), 100)
    axes = {name: {0: "batch", 1: "pieces"} for name in INPUTS} | {OUTPUT: {0: "batch"}}
    inputs = dict(zip(INPUTS, (ids, torch.ones_like(ids)), strict=True))
    write_graph(_Graph(base_encoder(base).eval()), out / GRAPH, inputs, (OUTPUT,), axes)
    write_json(out / CARD, {"sha256": file_hash(out / GRAPH), "base": base_values(base)})


def main() -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(description="Export the sentence encoder as int8 ONNX.")
    parser.add_argument("--out", type=Path, required=True)
    export(parser.parse_args().out)


if __name__ == "__main__":
    main()
