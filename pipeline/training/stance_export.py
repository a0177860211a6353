"""From trained weights to the shipped stance model: an int8 ONNX graph and its card.

    python -m pipeline.training.stance_export WEIGHTS.safetensors [...] --out DIR

Several files of weights, trained from the same beginning with other seeds, are averaged first
(Wortsman et al., "Model soups", ICML 2022): better than each, at the cost of one. The encoder's
weights are quantised to eight bits a channel; the head, which is small, stays in full precision.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from pipeline.language.stance.pooling import distance_buckets, target_weights
from pipeline.training.base import base_encoder
from pipeline.training.config import CARD, GRAPH
from pipeline.training.export import write_graph
from pipeline.training.record import file_hash, write_json
from pipeline.training.stance_data import LABELS
from pipeline.training.stance_model import StanceModel

INPUTS = ("input_ids", "mask", "shapes", "where", "target", "buckets", "heard")
OUTPUT = "scores"


class _Graph(nn.Module):
    """A batch of sentences and their targets, as the component runs it."""

    def __init__(self, model: StanceModel) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        ids: Tensor,
        mask: Tensor,
        shapes: Tensor,
        where: Tensor,
        target: Tensor,
        buckets: Tensor,
        heard: Tensor,
    ) -> Tensor:
        return self.model.judge(self.model.encode(ids, mask, shapes), where, target, buckets, heard)


def load(paths: Sequence[Path], base: Path | None = None) -> StanceModel:
    """Return the model with the mean of the weights in ``paths``, ready to be exported."""
    model = StanceModel(base_encoder(base))
    states = [load_file(path) for path in paths]
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    model.load_state_dict(mean)
    model.eval()
    return model


def export(weights: Sequence[Path], out: Path, base: Path | None = None) -> None:
    """Write ``model.onnx`` and ``model.json`` into ``out``.

    ``base`` is the folder of the encoder that the training started from, if not the usual one.
    """
    out.mkdir(parents=True, exist_ok=True)
    ids, spans = torch.full((2, 40), 100), [(3, 5), (20, 21), (7, 8)]
    target = torch.from_numpy(target_weights(spans, 40))
    buckets = torch.from_numpy(distance_buckets(spans, 40))
    one, heard = torch.ones_like(ids), torch.ones_like(target)
    values = (ids, one, one, torch.tensor([0, 0, 1]), target, buckets, heard)
    axes = {name: {0: "sentences", 1: "pieces"} for name in INPUTS[:3]}
    axes |= {name: {0: "targets", 1: "pieces"} for name in INPUTS[4:]}
    axes |= {name: {0: "targets"} for name in (INPUTS[3], OUTPUT)}
    inputs = dict(zip(INPUTS, values, strict=True))
    write_graph(_Graph(load(weights, base)), out / GRAPH, inputs, (OUTPUT,), axes, _is_head)
    write_json(out / CARD, {"sha256": file_hash(out / GRAPH), "labels": LABELS}, indent=None)


def _is_head(node: str) -> bool:
    return node.startswith("/model/") and not node.startswith("/model/encoder/")


def main() -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(description="Export stance weights as int8 ONNX.")
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    export(args.weights, args.out)


if __name__ == "__main__":
    main()
