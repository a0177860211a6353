"""Training examples for target-dependent stance: sentences as word pieces, targets, labels."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from pipeline.language.encoder.pieces import WINDOW, split
from pipeline.language.quotes.marks import find_quotations
from pipeline.models import STANCE_LABELS

Row = dict[str, Any]
LABELS = STANCE_LABELS
_NAME = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}")
_NOT_NAMES = frozenset(
    name.capitalize()
    for name in (
        *("he", "she", "it", "they", "his", "her", "its", "their", "him", "them", "i", "we"),
        *("you", "my", "our", "who", "this", "that", "these", "those", "the"),
    )
)


@dataclass(frozen=True, slots=True)
class Example:
    """A text as ``n`` pieces, its targets as ranges of them, and what is to be learned of each.

    ``goals`` (targets, 3) are the wanted probabilities of the labels; ``heard`` tells for each
    target the range of pieces that may speak of it.
    """

    ids: NDArray[np.int32]
    shapes: NDArray[np.int32]
    targets: tuple[tuple[int, int], ...]
    goals: NDArray[np.float32]
    heard: tuple[tuple[int, int], ...]


def prepare(row: Row, tokenizer: Tokenizer, smoothing: float = 0.0) -> Example | None:
    """Return the row as an example; None where no target is left within the window.

    ``row`` has ``text``, ``targets`` ([start, end] in characters) and ``labels``, or instead of
    these ``probabilities`` (three for each target). ``smoothing`` is the share of certainty that
    is spread over all labels.
    """
    text = row["text"]
    pieces = split(text, tokenizer, find_quotations(text))
    n = min(len(pieces), WINDOW)
    targets, goals = [], []
    for place, (start, end) in enumerate(row["targets"]):
        found = np.flatnonzero((pieces.starts[:n] < end) & (pieces.ends[:n] > start))
        if len(found):
            targets.append((int(found[0]), int(found[-1]) + 1))
            goals.append(_goal(row, place, smoothing))
    if not targets:
        return None
    return Example(
        pieces.ids[:n],
        pieces.shapes[:n],
        tuple(targets),
        np.array(goals, dtype=np.float32),
        ((0, n),) * len(targets),
    )


def _goal(row: Row, place: int, smoothing: float) -> list[float]:
    soft = row.get("probabilities")
    if soft is not None:
        return list(soft[place])
    rest = smoothing / len(LABELS)
    return [rest + (1.0 - smoothing) * (label == row["labels"][place]) for label in LABELS]


def join(first: Example, second: Example, deaf: bool) -> Example:
    """Return the texts one after the other, as many pieces as fit.

    What is said in one does not change what the other says of its targets. If ``deaf``, each
    target is also told which pieces are its own text's.
    """
    low, n = len(first.ids), min(len(first.ids) + len(second.ids), WINDOW)
    kept = [k for k, (_, last) in enumerate(second.targets) if low + last <= n]
    moved = tuple((low + second.targets[k][0], low + second.targets[k][1]) for k in kept)
    heard = ((0, low),) * len(first.targets) + ((low, n),) * len(kept)
    return Example(
        np.concatenate((first.ids, second.ids))[:n],
        np.concatenate((first.shapes, second.shapes))[:n],
        first.targets + moved,
        np.concatenate((first.goals, second.goals[kept])),
        heard if deaf else ((0, n),) * len(heard),
    )


def is_name(surface: str) -> bool:
    """Return whether a target is a name that another could stand in for, not a pronoun."""
    return bool(_NAME.fullmatch(surface)) and surface.split()[0] not in _NOT_NAMES


def names_of(rows: Sequence[Row]) -> dict[int, list[str]]:
    """Return the names among the targets by their number of words, sorted."""
    found: dict[int, set[str]] = {}
    for row in rows:
        for start, end in row["targets"]:
            surface = row["text"][start:end]
            if is_name(surface):
                found.setdefault(len(surface.split()), set()).add(surface)
    return {words: sorted(names) for words, names in found.items()}


def swap_names(row: Row, names: Mapping[int, Sequence[str]], rng: random.Random) -> Row:
    """Return the row with each target's name replaced by a random one of as many words.

    Wherever the same name stands in the text it is replaced by the same other one.
    """
    text: str = row["text"]
    spans = {(int(s), int(e)) for s, e in row["targets"]}
    chosen = {}
    for start, end in sorted(spans):
        surface = text[start:end]
        if is_name(surface) and surface not in chosen:
            chosen[surface] = rng.choice(names[len(surface.split())])
    if not chosen:
        return row
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, chosen))})(?!\w)")
    edits = [(m.start(), m.end(), chosen[m[0]]) for m in pattern.finditer(text)]
    if any(_clash(edit, span) for edit in edits for span in spans):
        return row
    out, last, shifts = [], 0, []
    for start, end, name in edits:
        out += [text[last:start], name]
        last = end
        shifts.append((start, end, len(name) - (end - start)))
    out.append(text[last:])

    def moved(span: Sequence[int]) -> list[int]:
        start, end = span
        before = sum(by for s, _, by in shifts if s < start)
        return [start + before, end + sum(by for s, _, by in shifts if s < end)]

    return {**row, "text": "".join(out), "targets": [moved(span) for span in row["targets"]]}


def _clash(edit: tuple[int, int, str], span: tuple[int, int]) -> bool:
    """Return whether an edit would cut a target that is more or other than the name."""
    return edit[0] < span[1] and span[0] < edit[1] and edit[:2] != span
