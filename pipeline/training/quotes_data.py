"""Training examples for quote attribution: windows of word pieces with cues and their roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from pipeline.language.encoder.labels import CONTENT, SOURCE
from pipeline.language.encoder.pieces import WINDOW, Pieces, piece_range, split, windows
from pipeline.language.quotes.marks import find_quotations

Row = dict[str, Any]
Spans = list[tuple[int, int]]
_MARKS = re.compile(r"[\"“”„‟«»＂]|``|''")


@dataclass(frozen=True, slots=True)
class Example:
    """A window: ids and shapes of ``n`` pieces, ``k`` cues as piece ranges, roles ``(k, n)``."""

    ids: NDArray[np.int32]
    shapes: NDArray[np.int32]
    cues: list[tuple[int, int]]
    roles: NDArray[np.int8]


def without_marks(row: Row) -> Row:
    """Return the article with its double quotation marks removed and the spans moved along."""
    text: str = row["text"]
    keep = np.ones(len(text), dtype=bool)
    for m in _MARKS.finditer(text):
        keep[m.start() : m.end()] = False
    moved = np.concatenate(([0], np.cumsum(keep)))

    def move(spans: Spans) -> Spans:
        pairs = ((int(moved[s]), int(moved[e])) for s, e in spans)
        return [(s, e) for s, e in pairs if s < e]

    attributions = [
        {name: move(a[name]) for name in ("source", "cue", "content")} for a in row["attributions"]
    ]
    bare = "".join(np.array(list(text))[keep].tolist())
    return {**row, "text": bare, "attributions": attributions}


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article as word pieces, and its attributions as ranges of them."""

    pieces: Pieces
    text: str
    attributions: list[tuple[tuple[int, int], Spans, Spans]]
    """Cue, speaker mention, content."""


def prepare(row: Row, tokenizer: Tokenizer) -> Prepared:
    """Return the article as word pieces; attributions without a cue or content are left out."""
    pieces = split(row["text"], tokenizer, find_quotations(row["text"]))
    found = []
    for a in row["attributions"]:
        cue, source, content = (
            [(s, e) for s, e in piece_range(pieces, a[name]) if s < e]
            for name in ("cue", "source", "content")
        )
        if cue and content:
            found.append(((cue[0][0], cue[-1][1]), source, content))
    return Prepared(pieces, row["text"], found)


def examples(article: Prepared, limit: int = WINDOW) -> Iterator[Example]:
    """Yield the article's windows of at most ``limit`` pieces.

    A span that a window cuts is labelled as far as it reaches; an attribution belongs to the
    window of its cue.
    """
    pieces = article.pieces
    for low, high in windows(pieces, article.text, limit):
        cues, rows = [], []
        for (first, last), source, content in article.attributions:
            if low <= first < high:
                roles = np.zeros(high - low, dtype=np.int8)
                _mark(roles, source, SOURCE, low)
                _mark(roles, content, CONTENT, low)
                cues.append((first - low, min(last, high) - low))
                rows.append(roles)
        roles = np.stack(rows) if rows else np.zeros((0, high - low), dtype=np.int8)
        yield Example(pieces.ids[low:high], pieces.shapes[low:high], cues, roles)


def _mark(roles: NDArray[np.int8], spans: Sequence[tuple[int, int]], role: int, low: int) -> None:
    n = len(roles)
    for s, e in spans:
        first, last = max(s - low, 0), min(e - low, n)
        if first < last:
            roles[first:last] = role + 1
            if s >= low:
                roles[first] = role
