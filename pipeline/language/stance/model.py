"""The shipped stance model: an int8 ONNX graph, run once a sentence for all its targets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ModelError
from pipeline.language.encoder.model import CLS, SEP, Floats, open_session, read_file
from pipeline.language.encoder.pieces import Ints
from pipeline.language.stance.judgement import LABELS
from pipeline.language.stance.pooling import Range, distance_buckets, target_weights

AT_ONCE = 512
"""Most pieces, padding counted, that are encoded at once: it bounds the memory."""
_FOLDER = "data/model"


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

    def probabilities(self, readings: Sequence[Reading]) -> list[Floats]:
        """Return for each reading (targets, 3) calibrated probabilities of :data:`LABELS`.

        Readings of similar length go through the encoder together. Its activations are quantised
        over all of them, so the last digits depend on what else is asked for at once.
        """
        order = sorted(range(len(readings)), key=lambda k: (len(readings[k].ids), k))
        found: list[Floats] = [np.zeros((0, len(LABELS)), dtype=np.float32)] * len(readings)
        for batch in _batches(order, [len(reading.ids) + 2 for reading in readings]):
            rows = self._run([readings[k] for k in batch])
            ends = np.cumsum([len(readings[k].targets) for k in batch])
            for k, part in zip(batch, np.split(rows, ends[:-1]), strict=True):
                found[k] = part
        return found

    def _run(self, readings: Sequence[Reading]) -> Floats:
        n = max(len(reading.ids) for reading in readings) + 2
        ids, mask, shapes = np.zeros((3, len(readings), n), dtype=np.int64)
        where = np.repeat(np.arange(len(readings)), [len(r.targets) for r in readings])
        heard = np.zeros((len(where), n), dtype=np.float32)
        spans: list[Range] = []
        for j, reading in enumerate(readings):
            size = len(reading.ids)
            ids[j, 0], ids[j, 1 : size + 1], ids[j, size + 1] = CLS, reading.ids, SEP
            mask[j, : size + 2] = 1
            shapes[j, 1 : size + 1] = reading.shapes
            everything = [[(0, size)]] * len(reading.targets)
            for ranges in reading.heard or everything:
                for start, end in ranges:
                    heard[len(spans), start + 1 : end + 1] = 1.0
                spans.append((0, 0))
            first = len(spans) - len(reading.targets)
            spans[first:] = [(start + 1, end + 1) for start, end in reading.targets]
        inputs = {
            "input_ids": ids,
            "mask": mask,
            "shapes": shapes,
            "where": where,
            "target": target_weights(spans, n),
            "buckets": distance_buckets(spans, n),
            "heard": heard,
        }
        scores = self.session.run(["scores"], inputs)[0] * self.scale + self.shift
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield runs of ``order``, shortest first, whose padded size is at most :data:`AT_ONCE`."""
    batch: list[int] = []
    for k in order:
        if batch and lengths[k] * (len(batch) + 1) > AT_ONCE:
            yield batch
            batch = []
        batch.append(k)
    if batch:
        yield batch


@cache
def stance_model() -> StanceModel:
    """Return the packaged model, loaded once in a process. Raises ModelError."""
    return StanceModel(Path(str(files("pipeline.language.stance"))) / _FOLDER)
