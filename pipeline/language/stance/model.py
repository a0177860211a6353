"""The shipped stance model: an int8 ONNX graph, run once a sentence for all its targets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pipeline import shipped
from pipeline.errors import ModelError
from pipeline.language.encoder.model import CLS, SEP, Floats, open_session
from pipeline.language.encoder.pieces import Ints
from pipeline.language.stance.judgement import LABELS
from pipeline.language.stance.pooling import Range, distance_buckets, target_weights

Voice = Literal["narrator", "speaker"]
VOICES: tuple[Voice, ...] = ("narrator", "speaker")
AT_ONCE, TARGETS = 8, 64
"""Most readings encoded together, and most targets that heads judge at once: it bounds memory."""
_FOLDER = "data"
_EVEN = (1 / 3, 1 / 3, 1 / 3)


@dataclass(frozen=True, slots=True)
class Reading:
    """Word pieces to be read together, as many as the model can, and the targets among them.

    ``ids`` and ``shapes`` describe the pieces; ``targets`` are ranges of them, none empty.
    ``heard`` has for each target the ranges of pieces that may speak of it; None: all of them.
    """

    ids: Ints
    shapes: Ints
    targets: Sequence[Range]
    heard: Sequence[Sequence[Range]] | None = None


class StanceModel:
    """Scores the labels of targets. Raises ModelError where ``folder`` holds no such model."""

    def __init__(self, folder: Path) -> None:
        self.card: dict[str, Any] = json.loads(shipped.read(folder / "model.json"))
        if tuple(self.card["labels"]) != LABELS:
            raise ModelError(f"{folder} holds a model with other labels")
        self.session = open_session(folder / "model.onnx", self.card["sha256"])
        self.scale = np.array(self.card.get("scale", 1.0), dtype=np.float32)
        self.shift = np.array(self.card.get("shift", (0.0, 0.0, 0.0)), dtype=np.float32)
        rows, shares = self.card.get("rows", {}), self.card.get("shares", {})
        self.rows = {v: np.array(rows.get(v, self.shift), dtype=np.float32) for v in VOICES}
        self.shares = {v: np.array(shares.get(v, _EVEN), dtype=np.float32) for v in VOICES}
        """How often either voice evaluates what it names: the answer where it says nothing."""

    def probabilities(self, readings: Sequence[Reading]) -> list[Floats]:
        """Return for each reading (targets, 3) calibrated probabilities of :data:`LABELS`.

        For targets that somebody asks about; see :meth:`scores`.
        """
        return [self.calibrated(scores) for scores in self.scores(readings)]

    def calibrated(self, scores: Floats, voice: Voice | None = None) -> Floats:
        """Turn scores (targets, 3) into probabilities.

        People ask about targets that are evaluated; most names in an article are not, in the
        narrator's words less often than in what speakers say. ``voice`` tells whose words they are,
        None that the target was asked for (Saerens et al., Neural Computation 2002, on adjusting
        a classifier's outputs to another prior).
        """
        shifted = scores * self.scale + (self.shift if voice is None else self.rows[voice])
        grown = np.exp(shifted - shifted.max(axis=1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)

    def scores(self, readings: Sequence[Reading]) -> list[Floats]:
        """Return for each reading (targets, 3) scores of :data:`LABELS`, not calibrated.

        Readings of similar length are encoded together, which is a third faster. Quantised
        activations share a scale, so scores depend a little on what else is asked for at once (on
        mt-dev of NewsMTSC probabilities move by .025 in the mean, one label of 44 changes).
        """
        found: dict[int, Floats] = {}
        for batch in _batches(readings):
            rows = self._run([readings[k] for k in batch])
            ends = np.cumsum([len(readings[k].targets) for k in batch])
            found |= dict(zip(batch, np.split(rows, ends[:-1]), strict=True))
        return [found[k] for k in range(len(readings))]

    def _run(self, readings: Sequence[Reading]) -> Floats:
        n = max(len(reading.ids) for reading in readings) + 2
        ids, mask, shapes = np.zeros((3, len(readings), n), dtype=np.int64)
        for j, reading in enumerate(readings):
            size = len(reading.ids)
            ids[j, 0], ids[j, 1 : size + 1], ids[j, size + 1] = CLS, reading.ids, SEP
            mask[j, : size + 2] = 1
            shapes[j, 1 : size + 1] = reading.shapes
        spans = [(start + 1, end + 1) for reading in readings for start, end in reading.targets]
        inputs = {
            "input_ids": ids,
            "mask": mask,
            "shapes": shapes,
            "where": np.repeat(np.arange(len(readings)), [len(r.targets) for r in readings]),
            "target": target_weights(spans, n),
            "buckets": distance_buckets(spans, n),
            "heard": _heard(readings, n),
        }
        scores: Floats = self.session.run(["scores"], inputs)[0]
        return scores


def _batches(readings: Sequence[Reading]) -> Iterator[list[int]]:
    """Yield the numbers of readings to encode together, the shortest first."""
    batch: list[int] = []
    targets = 0
    for k in sorted(range(len(readings)), key=lambda k: (len(readings[k].ids), k)):
        size = len(readings[k].targets)
        if batch and (len(batch) == AT_ONCE or targets + size > TARGETS):
            yield batch
            batch, targets = [], 0
        batch.append(k)
        targets += size
    if batch:
        yield batch


def _heard(readings: Sequence[Reading], n: int) -> Floats:
    """Return (targets, n): 1 for each piece that may speak of the target."""
    ranges = [
        heard
        for reading in readings
        for heard in reading.heard or [[(0, len(reading.ids))]] * len(reading.targets)
    ]
    mask = np.zeros((len(ranges), n), dtype=np.float32)
    for row, heard in zip(mask, ranges, strict=True):
        for start, end in heard:
            row[start + 1 : end + 1] = 1.0
    return mask


@cache
def stance_model() -> StanceModel:
    """Return the packaged model, loaded once in a process. Raises ModelError."""
    return StanceModel(Path(str(files("pipeline.language.stance"))) / _FOLDER)
