"""What an exported stance model makes of gold, before any calibration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from pipeline.errors import InputError
from pipeline.evaluation.lines import ArticleId
from pipeline.language.encoder.pieces import WINDOW, Pieces, split
from pipeline.language.quotes.marks import find_quotations
from pipeline.language.stance.judge import window_about
from pipeline.language.stance.model import Reading, StanceModel
from pipeline.language.stance.pooling import Range
from pipeline.training.stance_data import LABELS, Row
from pipeline.training.stance_gold import read, same

Floats = NDArray[np.float64]
_LEAST = 1e-30
"""A probability that a 32-bit number tells from 0."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A text of gold: its file, what it is known again by, the labels of its targets as numbers.

    ``scores`` (targets, 3) are the model's, up to a constant for each target.
    """

    file: str
    id: ArticleId
    text: str
    labels: tuple[int, ...]
    scores: Floats


def score_gold(model: Path, golds: Sequence[Path], tokenizer: Tokenizer) -> list[Scored]:
    """Return what the model in the folder ``model`` makes of every text with targets.

    A text is read as a whole, a longer one than the model can read about each target. What its
    card says of calibration is left aside. Raises InputError, naming the line, for gold that
    cannot be used or that has no labels, ModelError for a folder without such a model.
    """
    network = StanceModel(model)
    network.scale, network.shift = np.ones_like(network.scale), np.zeros_like(network.shift)
    found = []
    for name, row in [(path.name, row) for path in golds for row in _labelled(path)]:
        parts = network.probabilities(readings(row["text"], row["targets"], tokenizer))
        probabilities = np.concatenate(parts).astype(np.float64)
        labels = tuple(LABELS.index(label) for label in row["labels"])
        scores = np.log(np.maximum(probabilities, _LEAST))
        found.append(Scored(name, row["id"], same(row["text"]), labels, scores))
    return found


def _labelled(path: Path) -> Iterator[Row]:
    for row in read(path):
        if "labels" not in row:
            raise InputError(f"{path}: {row['id']!r} has no `labels` to measure by")
        if row["targets"] and not row["text"].isspace():
            yield row


def readings(text: str, targets: Sequence[Range], tokenizer: Tokenizer) -> list[Reading]:
    """Return what to read so that every target is answered once, in order.

    One reading where the text fits into the model's window, else one about each target.
    """
    pieces = split(text, tokenizer, find_quotations(text))
    places = [_place(pieces, span) for span in targets]
    n = len(pieces)
    if n <= WINDOW:
        return [Reading(pieces.ids, pieces.shapes, places)]
    found = []
    for first, last in places:
        low = window_about(first, n)
        own = (first - low, min(last - low, WINDOW))
        found.append(
            Reading(pieces.ids[low : low + WINDOW], pieces.shapes[low : low + WINDOW], [own])
        )
    return found


def _place(pieces: Pieces, span: Range) -> Range:
    """Return the pieces of a target; one of blanks alone takes its neighbour."""
    start, end = span
    found = np.flatnonzero((pieces.starts < end) & (pieces.ends > start))
    if len(found):
        return int(found[0]), int(found[-1]) + 1
    near = min(int(np.searchsorted(pieces.starts, start)), len(pieces) - 1)
    return near, near + 1
