"""How often targets in articles are evaluated at all, by whose words they stand in.

    python -m pipeline.training.stance_priors MODEL_DIR --gold GOLD.jsonl [...]

People annotate sentences for stance because something is said in them; most names in an article
are only mentioned. From labels of a sample of article sentences, corrected for the readers' own
errors, comes the share of each label in the narrator's words and in what speakers say. Written into
the model's card as ``shares``, and as ``rows`` the shifts of its scores that turn the shares of the
gold that it was calibrated on into these (Saerens, Latinne and Decaestecker, Neural Computation
2002).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.language.stance.model import VOICES, Voice
from pipeline.terminal import message
from pipeline.training.config import CARD
from pipeline.training.record import read_json, write_json
from pipeline.training.stance_data import LABELS
from pipeline.training.stance_gold import read_rows

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


def gold_shares(paths: Sequence[Path]) -> Floats:
    """Return the share of each label in files of gold. Raises InputError, naming the line."""
    labels = [label for path in paths for row in read_rows(path) for label in row["labels"]]
    return np.array([labels.count(label) / len(labels) for label in LABELS])


def shifts(shares: Floats, calibrated: Floats) -> list[float]:
    """Return what to add to the scores of the labels; 0 for the middle one."""
    moved = np.log(shares / calibrated)
    return [round(float(value), 4) for value in moved - moved[1]]


def main() -> None:
    """Write the shifts into a model's card."""
    parser = argparse.ArgumentParser(description="Write a stance model's shifts for articles.")
    parser.add_argument("model", type=Path)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    args = parser.parse_args()
    readers = json.loads((DATA / "readers.json").read_text(encoding="utf-8"))
    counts = np.array(readers["counts"], dtype=np.float64) + readers["smoothing"]
    confusion = counts / counts.sum(axis=1, keepdims=True)
    calibrated = gold_shares(args.gold)
    card = read_json(args.model / CARD)
    asked = np.array(card.get("shift", (0.0, 0.0, 0.0)))
    card["rows"], card["shares"] = {}, {}
    for voice, read in read_shares().items():
        shares = corrected(read, confusion)
        moved = asked + shifts(shares, calibrated)
        card["rows"][voice] = [round(float(value), 4) for value in moved]
        card["shares"][voice] = [round(float(share), 4) for share in shares]
        message(f"{voice}: read as {read.round(3)}, so {shares.round(3)}: {card['rows'][voice]}")
    write_json(args.model / CARD, card, indent=None)


if __name__ == "__main__":
    main()
