"""What a training of the stance model is told, checked before any work is done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConcordError
from pipeline.training.config import check


@dataclass(frozen=True, slots=True)
class StanceConfig:
    """What a training run depends on, beside its data.

    Raises ConcordError for a value that no training can use.
    """

    epochs: int = 4
    batch: int = 32
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    warmup: float = 0.1
    decay: float = 0.01
    average: float = 0.998
    """Decay of the moving average of the weights, which is what is kept."""
    smoothing: float = 0.1
    """Share of a label's certainty that is spread over all labels."""
    joined: float = 0.15
    """Share of sentences that get another one behind them, drawn anew each epoch."""
    swap: float = 0.2
    """Share of sentences whose targets get other names, drawn anew each epoch."""
    seeds: tuple[int, ...] = (1, 2)
    """One training each; their weights are averaged."""

    def __post_init__(self) -> None:
        for name in ("epochs", "batch"):
            check(name, getattr(self, name) >= 1, "at least 1")
        for name in ("rate", "head_rate"):
            check(name, 0 < getattr(self, name) < 1, "above 0 and below 1")
        for name in ("warmup", "decay", "average", "smoothing", "joined", "swap"):
            check(name, 0 <= getattr(self, name) <= 1, "from 0 to 1")
        seeds = self.seeds
        distinct = len(set(seeds)) == len(seeds) > 0 and min(seeds) >= 0
        check("seeds", distinct, "one or several different numbers, 0 or more")


@dataclass(frozen=True, slots=True)
class StancePlan:
    """A whole run: from files of gold to a model in ``output``.

    ``gold`` are files as :func:`pipeline.training.stance_gold.read` takes them; ``evaluation`` has
    sentences to calibrate and to measure on, by cross-validation, which may not be trained on.
    ``readings`` are readers' labels of sentences in ``articles``, both or neither; how they read
    is told by ``readers``, else by ``readers.json`` beside the labels. They are weighed by a
    teacher: the weights in ``teacher``, else a model that is trained on ``gold`` first.

    ``start`` is a checkpoint of a quote model whose encoder the training starts from; ``base`` the
    folder of another pre-trained encoder with the same vocabulary. With ``take`` nothing is
    trained: these weights are averaged, exported and measured. ``corpus``, ``licence`` and
    ``notes`` are words for the model card.
    """

    gold: tuple[Path, ...]
    output: Path
    evaluation: tuple[Path, ...] = ()
    readings: Path | None = None
    articles: Path | None = None
    readers: Path | None = None
    teacher: Path | None = None
    start: Path | None = None
    take: tuple[Path, ...] = ()
    config: StanceConfig = StanceConfig()
    device: str = "cpu"
    corpus: str | None = None
    licence: str | None = None
    notes: tuple[str, ...] = ()
    base: Path | None = None

    def __post_init__(self) -> None:
        if (self.readings is None) != (self.articles is None):
            raise ConcordError("readers' labels and the articles they are of belong together")
        if self.readings is None and (self.readers or self.teacher):
            raise ConcordError("without readers' labels there is nothing for a teacher to weigh")
        if self.take and self.start:
            raise ConcordError("weights that are taken are not trained: they have no start")

    @property
    def model(self) -> Path:
        """Folder of what Concord loads."""
        return self.output / "model"

    def checkpoints(self, seed: int) -> Path:
        """Folder of the weights of one seed after each epoch."""
        return self.output / "checkpoints" / f"seed-{seed}"
