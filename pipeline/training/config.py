"""What a training run is told, checked before any work is done, and what it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConcordError

GRAPH, TOKENIZER, CARD = "model.onnx", "tokenizer.json", "model.json"
"""The files of a model."""


def check(name: str, right: bool, wanted: str) -> None:
    """Raise ConcordError for a setting that is not right."""
    if not right:
        raise ConcordError(f"the training setting `{name}` must be {wanted}")


@dataclass(frozen=True, slots=True)
class Config:
    """What a training run depends on, beside its data.

    Raises ConcordError for a value that no training can use.
    """

    epochs: int = 6
    batch: int = 16
    rate: float = 2.5e-4
    head_rate: float = 1e-3
    warmup: float = 0.06
    decay: float = 0.01
    average: float = 0.999
    """Decay of the moving average of the weights, which is what is kept."""
    unmarked: float = 0.15
    """Share of articles read without their quotation marks, drawn anew each epoch."""
    shorter: float = 0.4
    """Share of articles cut into windows shorter than the limit."""
    negatives: int = 3
    """Likeliest pieces of each window that are no cue, trained to have no speaker or content."""
    seed: int = 1

    def __post_init__(self) -> None:
        for name in ("epochs", "batch"):
            check(name, getattr(self, name) >= 1, "at least 1")
        for name in ("rate", "head_rate"):
            check(name, 0 < getattr(self, name) < 1, "above 0 and below 1")
        for name in ("warmup", "decay", "average", "unmarked", "shorter"):
            check(name, 0 <= getattr(self, name) <= 1, "from 0 to 1")
        for name in ("negatives", "seed"):
            check(name, getattr(self, name) >= 0, "0 or more")


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole run: from files of gold to a model in ``output``.

    ``evaluation`` has articles to measure on, ``judging`` those to fit the judge on; neither may be
    trained on, and they share no article. Without ``judging`` both are done on ``evaluation``, by
    cross-validation.
    ``corpus``, ``licence`` and ``notes`` are words for the model card: what the gold is, on which
    terms it may be used, what else a reader should know. ``base`` is the folder of another
    encoder to start from, with the same vocabulary.
    """

    gold: tuple[Path, ...]
    output: Path
    evaluation: Path | None = None
    judging: Path | None = None
    config: Config = Config()
    device: str = "cpu"
    corpus: str | None = None
    licence: str | None = None
    notes: tuple[str, ...] = ()
    base: Path | None = None

    def files(self) -> list[Path]:
        """Return all files of gold, each once."""
        others = (path for path in (self.judging, self.evaluation) if path is not None)
        return list(dict.fromkeys([*self.gold, *others]))

    @property
    def checkpoints(self) -> Path:
        """Folder of the weights after each epoch."""
        return self.output / "checkpoints"

    @property
    def model(self) -> Path:
        """Folder of what Concord loads."""
        return self.output / "model"


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run wrote, and the main figures, by name, if it was evaluated."""

    model: Path
    metrics: Path
    card: Path
    figures: dict[str, float | None]
