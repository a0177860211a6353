"""Fine-tune the encoder for stances toward targets, epoch by epoch, resumable and seeded.

    python -m pipeline.training.stance_train TRAIN.jsonl [...] --out DIR [--seed 1] [--start W]

Each epoch gives a part of the sentences other names and puts a part of them in pairs, and ends with
a checkpoint, from which the next call goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from pipeline.errors import ConcordError, InputError
from pipeline.terminal import message
from pipeline.training import stance_data, stance_gold
from pipeline.training import trainer as training
from pipeline.training.base import base_encoder, base_hash, base_tokenizer
from pipeline.training.record import file_hash
from pipeline.training.stance_batches import Batch, batches, collate, n_batches
from pipeline.training.stance_config import StanceConfig
from pipeline.training.stance_data import Example, Row, prepare
from pipeline.training.stance_model import StanceModel
from pipeline.training.trainer import Log, open_checkpoints

Maker = Callable[[random.Random], Example]
ENCODER = "encoder."
"""What the encoder's weights are called by in a checkpoint, before their own names."""
_AT_ONCE = 48


def scores_of(model: StanceModel, batch: Batch) -> Tensor:
    """Return the labels' scores of a batch's targets, (targets, 3)."""
    with torch.autocast(batch.ids.device.type, torch.bfloat16):
        h = model.encode(batch.ids, batch.mask, batch.shapes)
    return model.judge(h.float(), batch.where, batch.target, batch.buckets, batch.heard)


class Trainer(training.Trainer):
    """The stance model in training; see :class:`pipeline.training.trainer.Trainer`."""

    def __init__(
        self,
        config: StanceConfig,
        seed: int,
        steps: int,
        device: str = "cpu",
        base: Path | None = None,
        start: Path | None = None,
    ) -> None:
        torch.manual_seed(config.seeds[0])  # one head for all seeds: else no average
        self.config, self.seed = config, seed
        model = StanceModel(base_encoder(base))
        torch.manual_seed(seed)
        if start is not None:
            take_encoder(model, start)
        super().__init__(model, config, steps, device)

    def update(self, batch: Batch) -> dict[str, float]:
        """Take one step; return the loss. Raises ConcordError where it is no number."""
        self.model.train()
        batch.to(self.device)
        likely = scores_of(self.model, batch).log_softmax(-1)
        return self.advance({"loss": -(batch.goals * likely).sum(-1).mean()})


def take_encoder(model: StanceModel, path: Path) -> None:
    """Give ``model`` the encoder of a checkpoint, as that of a quote model has it.

    Raises ConcordError where the file has no encoder of the same make.
    """
    try:
        found = load_file(path)
    except (OSError, SafetensorError) as error:
        raise ConcordError(f"{path} holds no weights: {error}") from error
    own = model.encoder.state_dict()
    taken = {k.removeprefix(ENCODER): v for k, v in found.items() if k.startswith(ENCODER)}
    if taken.keys() != own.keys() or any(v.shape != own[k].shape for k, v in taken.items()):
        raise ConcordError(f"{path} holds no encoder of the kind that the training starts from")
    model.encoder.load_state_dict(taken)


def makers(rows: Sequence[Row], tokenizer: Tokenizer, config: StanceConfig) -> list[Maker]:
    """Return what makes an example of each row, anew for every epoch.

    Rows of which no target is within the model's window are left out.
    """
    names = stance_data.names_of(rows)

    def make(row: Row, plain: Example, rng: random.Random) -> Example:
        if config.swap == 0 or rng.random() >= config.swap:
            return plain
        swapped = stance_data.swap_names(row, names, rng)
        return prepare(swapped, tokenizer, config.smoothing) or plain

    prepared = ((row, prepare(row, tokenizer, config.smoothing)) for row in rows)
    return [partial(make, row, plain) for row, plain in prepared if plain is not None]


def train(
    rows: Sequence[Row],
    out: Path,
    config: StanceConfig,
    seed: int,
    device: str = "cpu",
    log: Log = message,
    base: Path | None = None,
    start: Path | None = None,
) -> Trainer:
    """Train on the rows, or go on after the last epoch in ``out``; return the trainer.

    The averaged weights of each epoch lie in ``out``, see
    :func:`pipeline.training.trainer.weights_path`. ``start`` is a checkpoint whose encoder the
    training starts from. Raises ConcordError where ``out`` holds a training on other gold or with
    other settings.
    """
    examples = makers(rows, base_tokenizer(base), config)
    if not examples:
        raise InputError("no target of the gold is within the model's window: nothing to learn")
    inputs = {
        "gold": rows_hash(rows),
        "base encoder": base_hash(base),
        "start": None if start is None else file_hash(start),
    }
    settings = {**asdict(config), "seeds": [seed]}  # other seeds are trainings of their own
    open_checkpoints(out, inputs, settings, log)
    steps = n_batches(len(examples), config.batch, config.joined)
    trainer = Trainer(config, seed, steps * config.epochs, device, base, start)
    if trainer.resume(out):
        log(f"seed {seed}: going on after epoch {trainer.epoch}")
    while trainer.epoch < config.epochs:
        _epoch(trainer, examples, log)
        trainer.save(out)
    return trainer


def _epoch(trainer: Trainer, examples: Sequence[Maker], log: Log) -> None:
    config, began, total = trainer.config, time.monotonic(), 0.0
    rng = random.Random(f"{trainer.seed}/{trainer.epoch}")  # noqa: S311  (not for secrets)
    groups = list(batches(examples, config.batch, config.joined, rng))
    for k, items in enumerate(groups, 1):
        total += trainer.update(collate(items))["loss"]
        if k % 50 == 0 or k == len(groups):
            pace = (time.monotonic() - began) / k
            place = f"seed {trainer.seed}  epoch {trainer.epoch + 1}/{config.epochs}"
            log(f"{place}  {k}/{len(groups)}  loss {total / k:.4f}  {pace:.2f} s a step")
    trainer.end_epoch(len(groups), time.monotonic() - began, {"loss": total})


def rows_hash(rows: Sequence[Row]) -> str:
    """Return the SHA-256 of what is learned from."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, sort_keys=True).encode())
    return digest.hexdigest()


def predict(model: Any, examples: Sequence[Example], device: str) -> list[NDArray[np.float32]]:
    """Return for each example (targets, 3) probabilities of the labels."""
    model.to(device)
    model.eval()
    found: list[NDArray[np.float32]] = [np.zeros((0, 3), dtype=np.float32)] * len(examples)
    order = sorted(range(len(examples)), key=lambda k: len(examples[k].ids))
    with torch.no_grad():
        for low in range(0, len(order), _AT_ONCE):
            part = order[low : low + _AT_ONCE]
            batch = collate([examples[k] for k in part])
            batch.to(device)
            rows = scores_of(model, batch).softmax(-1).cpu().numpy()
            ends = np.cumsum([len(examples[k].targets) for k in part])
            for k, own in zip(part, np.split(rows, ends[:-1]), strict=True):
                found[k] = own
    return found


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description="Fine-tune the encoder for stances.")
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=StanceConfig().epochs)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="checkpoint whose encoder to start from")
    parser.add_argument("--device", default="cpu")
    args = parser.parse_args()
    config = StanceConfig(epochs=args.epochs, seeds=(args.seed,))
    rows = [row for path in args.gold for row in stance_gold.read(path)]
    train(rows, args.out, config, args.seed, args.device, start=args.start)


if __name__ == "__main__":
    main()
