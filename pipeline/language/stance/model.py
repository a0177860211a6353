"""The shipped stance model: an int8 ONNX graph, run once a sentence for all its targets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np

from pipeline.errors import ModelError
from pipeline.language.encoder.model import CLS, SEP, Floats, open_session, read_file
from pipeline.language.encoder.pieces import Ints
from pipeline.language.stance.judgement import LABELS
from pipeline.language.stance.pooling import Range, distance_buckets, target_weights

Voice = Literal["narrator", "speaker"]
VOICES: tuple[Voice, ...] = ("narrator", "speaker")
_FOLDER = "data"


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
        self.card: dict[str, Any] = json.loads(read_file(folder / "model.json"))
        if tuple(self.card["labels"]) != LABELS:
            raise ModelError(f"{folder} holds a model with other labels")
        self.session = open_session(folder / "model.onnx", self.card["sha256"])
        self.scale = np.array(self.card.get("scale", 1.0), dtype=np.float32)
        self.shift = np.array(self.card.get("shift", (0.0, 0.0, 0.0)), dtype=np.float32)
        self.rows: dict[str, Floats] = {
            voice: np.array(self.card.get("rows", {}).get(voice, self.shift), dtype=np.float32)
            for voice in VOICES
        }

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

        Each is read alone: quantised activations of a batch would depend on all of it, and on two
        cores a batch is hardly faster.
        """
        return [self._run(reading) for reading in readings]

    def _run(self, reading: Reading) -> Floats:
        n = len(reading.ids) + 2
        ids = np.zeros((1, n), dtype=np.int64)
        ids[0, 0], ids[0, 1:-1], ids[0, -1] = CLS, reading.ids, SEP
        shapes = np.zeros((1, n), dtype=np.int64)
        shapes[0, 1:-1] = reading.shapes
        heard = np.zeros((len(reading.targets), n), dtype=np.float32)
        if reading.heard is None:
            heard[:, 1:-1] = 1.0
        else:
            for row, ranges in zip(heard, reading.heard, strict=True):
                for start, end in ranges:
                    row[start + 1 : end + 1] = 1.0
        spans = [(start + 1, end + 1) for start, end in reading.targets]
        inputs = {
            "input_ids": ids,
            "mask": np.ones_like(ids),
            "shapes": shapes,
            "where": np.zeros(len(spans), dtype=np.int64),
            "target": target_weights(spans, n),
            "buckets": distance_buckets(spans, n),
            "heard": heard,
        }
        scores: Floats = self.session.run(["scores"], inputs)[0]
        return scores


@cache
def stance_model() -> StanceModel:
    """Return the packaged model, loaded once in a process. Raises ModelError."""
    return StanceModel(Path(str(files("pipeline.language.stance"))) / _FOLDER)
