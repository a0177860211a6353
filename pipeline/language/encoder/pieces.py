"""Word pieces of a text, with what the vocabulary cannot see, and the windows they travel in.

The vocabulary is uncased and knows no line breaks, so each piece also carries a *shape*: one small
number for its case, its place inside or outside quotation marks, and whether it opens a paragraph.
The model adds an embedding of it (in the place of BERT's segment embedding).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from pipeline.language.quotes.marks import Quotation

WINDOW = 254
"""Most word pieces in a window: 256 positions with the two special tokens."""
SHAPES = 24
"""Number of shapes: 4 cases × 3 places × 2 (opens a paragraph or not)."""

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_INSIDE, _MARK = 1, 2
_STOPS = frozenset((".", "!", "?", "…", "”", '"', ";"))

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text: vocabulary ids, character spans, shapes and paragraphs.

    All arrays have one entry a piece; ``starts`` and ``ends`` are character offsets into the text,
    ``paragraph`` numbers the lines that hold anything.
    """

    ids: Ints
    starts: Ints
    ends: Ints
    shapes: Ints
    paragraph: Ints

    def __len__(self) -> int:
        return len(self.ids)


def split(text: str, tokenizer: Tokenizer, quotations: Iterable[Quotation]) -> Pieces:
    """Return the word pieces of ``text``; ``quotations`` are those that stand in it."""
    lines = [m.span() for m in _LINE.finditer(text) if not m[0].isspace()]
    encoded = tokenizer.encode_batch([text[s:e] for s, e in lines], add_special_tokens=False)
    places = _places(text, quotations)
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    shapes: list[int] = []
    paragraph: list[int] = []
    for k, ((line, _), found) in enumerate(zip(lines, encoded, strict=True)):
        opening = 1
        for piece, (s, e) in zip(found.ids, found.offsets, strict=True):
            s += line
            e += line
            ids.append(piece)
            starts.append(s)
            ends.append(e)
            shapes.append((_case(text[s:e]) * 3 + places[s]) * 2 + opening)
            paragraph.append(k)
            opening = 0
    arrays = (np.array(values, dtype=np.int32) for values in (ids, starts, ends, shapes, paragraph))
    return Pieces(*arrays)


def _case(piece: str) -> int:
    """Return 0 for lower case or no letters, 1 for a capital, 2 for capitals, 3 for mixed."""
    if piece.islower():
        return 0
    if piece[:1].isupper():
        if len(piece) == 1 or piece[1:].islower():
            return 1
        return 2 if piece.isupper() else 3
    return 3 if any(map(str.isupper, piece)) else 0


def _places(text: str, quotations: Iterable[Quotation]) -> bytearray:
    """Return for each character 1 inside a quotation, 2 on its marks, else 0."""
    places = bytearray(len(text) + 1)
    for quotation in quotations:
        for start, end in quotation.spans:
            places[start:end] = bytes((_INSIDE,)) * (end - start)
        first, last = quotation.inner
        for start, end in ((quotation.start, first), (last, quotation.end)):
            places[start:end] = bytes((_MARK,)) * (end - start)
    return places


def windows(pieces: Pieces, text: str, limit: int = WINDOW) -> list[tuple[int, int]]:
    """Return half-open ranges of pieces, at most ``limit`` long, that cover all of them in order.

    Whole paragraphs are packed together; one that is too long is cut after the last sentence end
    that fits, or where it must be.
    """
    n = len(pieces)
    if not n:
        return []
    changes = np.flatnonzero(np.diff(pieces.paragraph)) + 1
    bounds = [0, *changes.tolist(), n]
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in pairwise(bounds):
        if high - start <= limit:
            continue
        if low > start:
            found.append((start, low))
            start = low
        while high - start > limit:
            cut = _cut(pieces, text, start, limit)
            found.append((start, cut))
            start = cut
    found.append((start, n))
    return found


def _cut(pieces: Pieces, text: str, start: int, limit: int) -> int:
    """Return where to cut a paragraph that goes on past ``start + limit``."""
    for k in range(start + limit - 1, start + limit // 2, -1):
        if text[pieces.starts[k]] in _STOPS and text[pieces.starts[k + 1]] not in _STOPS:
            return k + 1
    return start + limit


def piece_range(pieces: Pieces, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return for each character span the half-open range of pieces that begin in it."""
    if not spans:
        return []
    edges = np.searchsorted(pieces.starts, np.array(spans).ravel(), side="left").reshape(-1, 2)
    return [(int(s), int(e)) for s, e in edges]
