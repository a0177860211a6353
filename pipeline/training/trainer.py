"""One network in training: its optimizer, its averaged weights, checkpoints to go on from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from pipeline.errors import ConcordError
from pipeline.training.record import read_json, refuse_change, write_json

Log = Callable[[str], None]
_RESUME = "resume.pt"


class Rates(Protocol):
    """What the optimizer is told; the configuration of a training has it.

    ``average`` is the decay of the moving average of the weights, which is what is kept.
    """

    @property
    def epochs(self) -> int: ...  # noqa: D102
    @property
    def rate(self) -> float: ...  # noqa: D102
    @property
    def head_rate(self) -> float: ...  # noqa: D102
    @property
    def warmup(self) -> float: ...  # noqa: D102
    @property
    def decay(self) -> float: ...  # noqa: D102
    @property
    def average(self) -> float: ...  # noqa: D102


class Trainer:
    """A model in training with its optimizer and the moving average of its weights.

    ``model.encoder`` is the pre-trained part, all else are heads with a rate of their own; word
    embeddings stay as they are. ``steps`` is the length of the whole training, over which the
    rates rise and fall; ``history`` has the steps, seconds and mean losses of each finished epoch.
    Raises ConcordError for a device that torch does not have.
    """

    def __init__(self, model: Any, rates: Rates, steps: int, device: str = "cpu") -> None:
        self.rates, self.steps, self.device = rates, max(1, steps), device
        self.model = _on(device, model)
        self.model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
        self.step = self.epoch = 0
        self.history: list[dict[str, float]] = []
        body = [p for p in self.model.encoder.parameters() if p.requires_grad]
        known = {id(p) for p in self.model.encoder.parameters()}
        heads = [p for p in self.model.parameters() if id(p) not in known]
        groups = [{"params": body, "lr": rates.rate}, {"params": heads, "lr": rates.head_rate}]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=rates.decay)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._factor)

    def _factor(self, step: int) -> float:
        rising = self.rates.warmup * self.steps
        if step < rising:
            return (step + 1) / (rising + 1)
        return max(0.0, (self.steps - step) / (self.steps - rising or 1.0))

    def advance(self, losses: Mapping[str, Tensor]) -> dict[str, float]:
        """Take one step down the sum of ``losses``; return them.

        Raises ConcordError where they are no numbers.
        """
        values = {name: float(value.detach()) for name, value in losses.items()}
        if not all(map(math.isfinite, values.values())):
            raise ConcordError(f"the training diverged at step {self.step + 1}: lower its rates")
        sum(losses.values(), torch.zeros((), device=self.device)).backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        keep = min(self.rates.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self.model.state_dict().items():
                if value.dtype.is_floating_point:
                    self.average[name].lerp_(value, 1 - keep)
        return values

    def end_epoch(self, steps: int, seconds: float, sums: Mapping[str, float]) -> None:
        """Note that an epoch is finished; ``sums`` are its losses added up over ``steps``."""
        self.epoch += 1
        means = {name: round(value / steps, 5) for name, value in sums.items()}
        self.history.append({"steps": steps, "seconds": round(seconds, 1), **means})

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


def _on(device: str, model: Any) -> Any:
    try:
        model.to(device)
    except (RuntimeError, AssertionError) as error:  # torch raises either
        reason = str(error).strip().partition("\n")[0]
        raise ConcordError(f"torch cannot use the device {device!r}: {reason}") from error
    return model


def weights_path(folder: Path, epoch: int) -> Path:
    """Return where a checkpoint folder has the averaged weights after an epoch, 1 the first."""
    return folder / f"epoch-{epoch}.safetensors"


def open_checkpoints(
    out: Path, inputs: Mapping[str, object], config: Mapping[str, object], log: Log
) -> None:
    """Note what the training depends on; once it has a checkpoint, check it against the notes."""
    out.mkdir(parents=True, exist_ok=True)
    settings, sources = out / "config.json", out / "inputs.json"
    if (out / _RESUME).exists():
        refuse_change(out, "configuration", read_json(settings), config)
        known = read_json(sources)
        if known is None:
            log(f"{out} does not say what it was trained on: its checkpoints are taken on trust")
        else:
            for name, now in inputs.items():
                refuse_change(out, name, known.get(name), now)
    write_json(settings, config)
    write_json(sources, inputs)
