"""Fine-tune the encoder for quote attribution, epoch by epoch, resumable and seeded.

    python -m pipeline.training.quotes_train TRAIN.jsonl --out DIR [--epochs 6] [--seed 1]

Each epoch packs every article into windows anew (of random length, a part of the articles with
their quotation marks removed) and ends with a checkpoint, from which the next call goes on.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from pipeline.errors import InputError
from pipeline.language.encoder.labels import CUE_TAGS
from pipeline.terminal import message
from pipeline.training import trainer as training
from pipeline.training.base import base_encoder, base_hash, base_tokenizer
from pipeline.training.config import Config
from pipeline.training.gold import read_rows
from pipeline.training.quotes_batches import IGNORED, Batch, batches, collate, with_negatives
from pipeline.training.quotes_data import Prepared, prepare, without_marks
from pipeline.training.quotes_model import QuoteModel
from pipeline.training.record import file_hash
from pipeline.training.trainer import Log, open_checkpoints

LOSSES = ("cue", "any", "role")


def loss_of(model: QuoteModel, batch: Batch, negatives: int) -> dict[str, Tensor]:
    """Return the losses of one batch: cue tags, roles toward any cue, roles toward each cue."""
    with torch.autocast(batch.ids.device.type, torch.bfloat16):
        out = model.encode(batch.ids, batch.mask, batch.shapes)
    tags = out["tags"].float()
    cue, anywhere = tags[..., : len(CUE_TAGS)], tags[..., len(CUE_TAGS) :]
    batch = with_negatives(batch, cue, negatives)
    roles = model.roles(out, batch.where, batch.cues)
    return {
        "cue": 2 * _cross_entropy(cue, batch.tags),
        "any": 2 * _cross_entropy(anywhere, batch.anywhere),
        "role": 3 * _cross_entropy(roles, batch.roles),
    }


def _cross_entropy(scores: Tensor, labels: Tensor) -> Tensor:
    if not labels.numel():  # a batch without a cue, and without negatives
        return scores.sum() * 0
    flat = scores.reshape(-1, scores.shape[-1])
    return nn.functional.cross_entropy(flat, labels.ravel(), ignore_index=IGNORED)


class Trainer(training.Trainer):
    """The quote model in training; see :class:`pipeline.training.trainer.Trainer`."""

    def __init__(
        self, config: Config, steps: int, device: str = "cpu", base: Path | None = None
    ) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        super().__init__(QuoteModel(base_encoder(base)), config, steps, device)

    def update(self, batch: Batch) -> dict[str, float]:
        """Take one step; return the losses. Raises ConcordError where they are no numbers."""
        self.model.train()
        batch.to(self.device)
        return self.advance(loss_of(self.model, batch, self.config.negatives))


def read(paths: Sequence[Path], base: Path | None = None) -> list[tuple[Prepared, Prepared]]:
    """Return the corpus's articles as word pieces, each with and without quotation marks.

    Raises InputError, naming the line, for gold that cannot be used.
    """
    tokenizer = base_tokenizer(base)
    return [
        (prepare(row, tokenizer), prepare(without_marks(row), tokenizer))
        for path in paths
        for row in read_rows(path)
    ]


def train(
    paths: Sequence[Path],
    out: Path,
    config: Config,
    device: str = "cpu",
    log: Log = message,
    base: Path | None = None,
) -> Trainer:
    """Train on the corpus, or go on after the last epoch in ``out``; return the trainer.

    The averaged weights of each epoch lie in ``out``, see
    :func:`pipeline.training.trainer.weights_path`. Raises InputError
    for gold that cannot be used and ConcordError where ``out`` holds a training on other gold or
    with other settings.
    """
    articles = read(paths, base)
    if not any(marked.attributions for marked, _ in articles):
        raise InputError("no attribution of the gold has a cue and a content: nothing to learn")
    inputs = {"gold": [file_hash(path) for path in paths], "base encoder": base_hash(base)}
    open_checkpoints(out, inputs, asdict(config), log)
    per_epoch = sum(1 for _ in batches(articles, config, 0))
    trainer = Trainer(config, per_epoch * config.epochs, device, base)
    if trainer.resume(out):
        log(f"going on after epoch {trainer.epoch}")
    while trainer.epoch < config.epochs:
        _epoch(trainer, articles, log)
        trainer.save(out)
    return trainer


def _epoch(trainer: Trainer, articles: Sequence[tuple[Prepared, Prepared]], log: Log) -> None:
    began, sums = time.monotonic(), dict.fromkeys(LOSSES, 0.0)
    groups = list(batches(articles, trainer.config, trainer.epoch))
    for k, items in enumerate(groups, 1):
        for name, value in trainer.update(collate(items)).items():
            sums[name] += value
        if k % 20 == 0 or k == len(groups):
            text = "  ".join(f"{name} {value / k:.4f}" for name, value in sums.items())
            pace = (time.monotonic() - began) / k
            place = f"epoch {trainer.epoch + 1}/{trainer.config.epochs}  {k}/{len(groups)}"
            log(f"{place}  {text}  {pace:.2f} s a step")
    trainer.end_epoch(len(groups), time.monotonic() - began, sums)


def load(path: Path, base: Path | None = None) -> QuoteModel:
    """Return a trained model from its weights, ready to be exported."""
    model = QuoteModel(base_encoder(base))
    model.load_state_dict(load_file(path))
    model.eval()
    return model


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description="Fine-tune the encoder for quote attribution.")
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=Config().epochs)
    parser.add_argument("--seed", type=int, default=Config().seed)
    parser.add_argument("--rate", type=float, default=Config().rate)
    parser.add_argument("--device", default="cpu")
    args = parser.parse_args()
    config = Config(epochs=args.epochs, seed=args.seed, rate=args.rate)
    train(args.gold, args.out, config, args.device)


if __name__ == "__main__":
    main()
