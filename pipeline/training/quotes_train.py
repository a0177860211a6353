"""Fine-tune the encoder for quote attribution, epoch by epoch, resumable and seeded.

    python -m pipeline.training.quotes_train TRAIN.jsonl --out DIR [--epochs 6] [--seed 1]

Each epoch packs every article into windows anew (of random length, a part of the articles with
their quotation marks removed) and ends with a checkpoint, from which the next call goes on.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pipeline.errors import ConcordError, InputError
from pipeline.language.encoder.labels import CUE_TAGS
from pipeline.terminal import message
from pipeline.training.base import base_encoder, base_hash, base_tokenizer
from pipeline.training.config import Config
from pipeline.training.gold import read_rows
from pipeline.training.quotes_batches import IGNORED, Batch, batches, collate, with_negatives
from pipeline.training.quotes_data import Prepared, prepare, without_marks
from pipeline.training.quotes_model import QuoteModel
from pipeline.training.record import file_hash, read_json, refuse_change, write_json

Log = Callable[[str], None]
LOSSES = ("cue", "any", "role")
_RESUME = "resume.pt"


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


class Trainer:
    """A model in training with its optimizer and the moving average of its weights.

    ``steps`` is the length of the whole training, over which the rates rise and fall; ``history``
    has the steps, seconds and mean losses of each finished epoch. Raises ConcordError for a
    device that torch does not have.
    """

    def __init__(
        self, config: Config, steps: int, device: str = "cpu", base: Path | None = None
    ) -> None:
        torch.manual_seed(config.seed)
        self.config, self.steps, self.device = config, max(1, steps), device
        self.model = _on(device, QuoteModel(base_encoder(base)))
        self.model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
        self.step = self.epoch = 0
        self.history: list[dict[str, float]] = []
        body = [p for p in self.model.encoder.parameters() if p.requires_grad]
        known = {id(p) for p in self.model.encoder.parameters()}
        heads = [p for p in self.model.parameters() if id(p) not in known]
        groups = [{"params": body, "lr": config.rate}, {"params": heads, "lr": config.head_rate}]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=config.decay)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._factor)

    def _factor(self, step: int) -> float:
        rising = self.config.warmup * self.steps
        if step < rising:
            return (step + 1) / (rising + 1)
        return max(0.0, (self.steps - step) / (self.steps - rising or 1.0))

    def update(self, batch: Batch) -> dict[str, float]:
        """Take one step; return the losses. Raises ConcordError where they are no numbers."""
        self.model.train()
        batch.to(self.device)
        losses = loss_of(self.model, batch, self.config.negatives)
        values = {name: float(value.detach()) for name, value in losses.items()}
        if not all(map(math.isfinite, values.values())):
            raise ConcordError(f"the training diverged at step {self.step + 1}: lower its rates")
        sum(losses.values(), torch.zeros((), device=self.device)).backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        keep = min(self.config.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self.model.state_dict().items():
                if value.dtype.is_floating_point:
                    self.average[name].lerp_(value, 1 - keep)
        return values

    def save(self, folder: Path) -> None:
        """Write the averaged weights of this epoch, and what the next epoch needs to go on.

        The latter comes last and at once: a run killed meanwhile goes on from the epoch before.
        """
        folder.mkdir(parents=True, exist_ok=True)
        weights = {k: v.contiguous().cpu() for k, v in self.average.items()}
        save_file(weights, weights_path(folder, self.epoch))
        state = {
            "model": self.model.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "counts": (self.step, self.epoch),
            "history": self.history,
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state_all(),
        }
        partial = folder / "resume.part"
        torch.save(state, partial)
        partial.replace(folder / _RESUME)

    def resume(self, folder: Path) -> bool:
        """Go on from the last checkpoint in ``folder``; False if there is none."""
        path = folder / _RESUME
        if not path.exists():
            return False
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average = state["average"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.step, self.epoch = state["counts"]
        self.history = state.get("history", [])
        torch.set_rng_state(state["random"].cpu())
        if self.device != "cpu" and (cuda := state.get("random_cuda")):
            torch.cuda.set_rng_state_all([s.cpu() for s in cuda])
        return True


def _on(device: str, model: QuoteModel) -> QuoteModel:
    try:
        model.to(device)
    except (RuntimeError, AssertionError) as error:  # torch raises either
        reason = str(error).strip().partition("\n")[0]
        raise ConcordError(f"torch cannot use the device {device!r}: {reason}") from error
    return model


def weights_path(folder: Path, epoch: int) -> Path:
    """Return where a checkpoint folder has the averaged weights after an epoch, 1 the first."""
    return folder / f"epoch-{epoch}.safetensors"


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

    The averaged weights of each epoch lie in ``out``, see :func:`weights_path`. Raises InputError
    for gold that cannot be used and ConcordError where ``out`` holds a training on other gold or
    with other settings.
    """
    articles = read(paths, base)
    if not any(marked.attributions for marked, _ in articles):
        raise InputError("no attribution of the gold has a cue and a content: nothing to learn")
    inputs = {"gold": [file_hash(path) for path in paths], "base encoder": base_hash(base)}
    _open(out, inputs, config, log)
    per_epoch = sum(1 for _ in batches(articles, config, 0))
    trainer = Trainer(config, per_epoch * config.epochs, device, base)
    if trainer.resume(out):
        log(f"going on after epoch {trainer.epoch}")
    while trainer.epoch < config.epochs:
        _epoch(trainer, articles, log)
        trainer.save(out)
    return trainer


def _open(out: Path, inputs: Mapping[str, object], config: Config, log: Log) -> None:
    """Note what the training depends on; once it has a checkpoint, check it against the notes."""
    out.mkdir(parents=True, exist_ok=True)
    settings, sources = out / "config.json", out / "inputs.json"
    if (out / _RESUME).exists():
        refuse_change(out, "configuration", read_json(settings), asdict(config))
        known = read_json(sources)
        if known is None:
            log(f"{out} does not say what it was trained on: its checkpoints are taken on trust")
        else:
            for name, now in inputs.items():
                refuse_change(out, name, known.get(name), now)
    write_json(settings, asdict(config))
    write_json(sources, inputs)


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
    trainer.epoch += 1
    means = {name: round(value / len(groups), 5) for name, value in sums.items()}
    seconds = round(time.monotonic() - began, 1)
    trainer.history.append({"steps": len(groups), "seconds": seconds, **means})


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
