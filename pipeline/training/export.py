"""From trained weights to what Concord ships: an int8 ONNX graph, its tokenizer and a card.

    python -m pipeline.training.export WEIGHTS.safetensors --out DIR

Weights are quantised to eight bits a channel, activations while it runs.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn

from pipeline.language.encoder.labels import CUE_TAGS, ROLES
from pipeline.training.base import base_folder
from pipeline.training.config import CARD, GRAPH, TOKENIZER
from pipeline.training.quotes_model import QuoteModel
from pipeline.training.quotes_train import load
from pipeline.training.record import file_hash, write_json

NAMES = ("tags", "query", "key")


class _Graph(nn.Module):
    """One window without padding, as the encoder runs it."""

    def __init__(self, model: QuoteModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, shapes: Tensor) -> tuple[Tensor, ...]:
        out = self.model.encode(ids, torch.ones_like(ids), shapes)
        out["query"] = self.model.queries(out["cue"])
        return tuple(out[name] for name in NAMES)


def export(weights: Path, out: Path, base: Path | None = None) -> None:
    """Write ``model.onnx``, ``tokenizer.json`` and ``model.json`` into ``out``.

    ``base`` is the folder of the encoder that the training started from, if not the usual one.
    """
    model = load(weights, base)
    out.mkdir(parents=True, exist_ok=True)
    _write_graph(model, out / GRAPH)
    shutil.copyfile((base or base_folder()) / TOKENIZER, out / TOKENIZER)
    bias = model.distance_bias().detach()
    card = {
        "sha256": file_hash(out / GRAPH),
        "tokenizer_sha256": file_hash(out / TOKENIZER),
        "cue_tags": CUE_TAGS,
        "roles": ROLES,
        "distance_bias": [[round(float(x), 4) for x in row] for row in bias],
    }
    write_json(out / CARD, card, indent=None)


def _write_graph(model: QuoteModel, path: Path) -> None:
    ids = torch.full((1, 40), 100)
    axes = {name: {0: "batch", 1: "pieces"} for name in ("input_ids", "shapes", *NAMES)}
    inputs = {"input_ids": ids, "shapes": torch.ones_like(ids)}
    write_graph(_Graph(model), path, inputs, NAMES, axes)


def write_graph(
    module: nn.Module,
    path: Path,
    inputs: Mapping[str, Tensor],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
    full_precision: Callable[[str], bool] | None = None,
) -> None:
    """Write a module as an int8 ONNX graph.

    ``inputs`` are examples by name, in the order of the module's arguments; ``axes`` names the
    dimensions that vary. Nodes for whose name ``full_precision`` returns true stay floats.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, _quiet():
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(full),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: dict(axis) for name, axis in axes.items()},
            opset_version=17,
            dynamo=False,
        )
        nodes = [node.name for node in onnx.load(str(full)).graph.node]
        quantize_dynamic(
            full,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[n for n in nodes if full_precision is not None and full_precision(n)],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": 1},
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep advice off the terminal: to use the newer exporter, which quantisation cannot read."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def main() -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(description="Export trained weights as int8 ONNX.")
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    export(args.weights, args.out)


if __name__ == "__main__":
    main()
