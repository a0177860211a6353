"""How often targets in articles are evaluated at all, by whose words they stand in.

People annotate sentences for stance because something is said in them; most names in an article
are only mentioned. From labels of a sample of article sentences, corrected for the readers' own
errors, comes the share of each label in the narrator's words and in what speakers say. They go into
a model's card as ``shares``, and as ``rows`` the shifts of its scores that turn the shares of the
gold that it was calibrated on into these (Saerens, Latinne and Decaestecker, Neural Computation
2002).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import InputError
from pipeline.language.stance.model import VOICES, Voice

DATA = Path(__file__).parent / "data" / "stance"
Floats = NDArray[np.float64]


def read_shares(path: Path = DATA / "allsides-labels.jsonl") -> dict[Voice, Floats]:
    """Return by voice the share of each label as it was read, (3,).

    Each line of ``path`` has ``labels`` (-1, 0, 1), ``quoted`` (1 in a quote's content) for each,
    and the ``weight`` of its stratum of the sample.
    """
    totals: dict[Voice, Floats] = {voice: np.zeros(3) for voice in VOICES}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for label, quoted in zip(row["labels"], row["quoted"], strict=True):
                totals["speaker" if quoted else "narrator"][label + 1] += row["weight"]
    return {voice: total / total.sum() for voice, total in totals.items()}


def corrected(read: Floats, confusion: Floats, steps: int = 500) -> Floats:
    """Return the shares (3,) that most likely lie behind those that were read.

    ``confusion`` (3, 3) has for each true label how often it is read as which; rows sum to 1. By
    expectation maximisation, which keeps shares above 0.
    """
    shares = np.full(3, 1 / 3)
    for _ in range(steps):
        joint = shares[:, None] * confusion
        shares = (joint / joint.sum(axis=0) * read).sum(axis=1)
    return shares


def label_shares(labels: Iterable[int]) -> Floats:
    """Return the share of each label (0, 1, 2). Raises InputError where one is absent."""
    counts = np.bincount(list(labels), minlength=3)
    if not counts.all():
        raise InputError("the gold lacks one of the three labels: no prior can be told from it")
    return np.asarray(counts / counts.sum(), dtype=np.float64)


def shifts(shares: Floats, calibrated: Floats) -> list[float]:
    """Return what to add to the scores of the labels; 0 for the middle one."""
    moved = np.log(shares / calibrated)
    return [round(float(value), 4) for value in moved - moved[1]]


def for_card(shift: Sequence[float], calibrated: Floats) -> dict[str, dict[str, list[float]]]:
    """Return ``rows`` and ``shares`` of a model's card.

    ``shift`` is what its calibration adds to the scores, ``calibrated`` (3,) the shares of the
    labels in the gold that it was fitted on.
    """
    readers = json.loads((DATA / "readers.json").read_text(encoding="utf-8"))
    counts = np.array(readers["counts"], dtype=np.float64) + readers["smoothing"]
    confusion = counts / counts.sum(axis=1, keepdims=True)
    behind = {voice: corrected(read, confusion) for voice, read in read_shares().items()}
    moved = {voice: np.array(shift) + shifts(behind[voice], calibrated) for voice in behind}
    return {
        "rows": {voice: [round(float(x), 4) for x in moved[voice]] for voice in moved},
        "shares": {voice: [round(float(x), 4) for x in behind[voice]] for voice in behind},
    }
