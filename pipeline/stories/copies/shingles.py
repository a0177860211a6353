"""An article as the set of its five-word sequences, and the few of them it is looked up by.

A shingle is a run of :data:`SHINGLE` words, hashed to 64 bits. An article's keys are the smallest
shingle of each window of :data:`WINDOW` successive ones (winnowing: Schleimer, Wilkerson and Aiken,
"Winnowing: local algorithms for document fingerprinting", SIGMOD 2003): two texts that share a run
of ``WINDOW + SHINGLE - 1`` words share a key, however long they are and wherever the run stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

SHINGLE = 5
WINDOW = 16
SHORT_WINDOW = 4
"""Window of an article of fewer than :data:`SHORT` shingles; finer keys include the coarser."""
SHORT = 128
MIN_SHINGLES = 12
"""An article of fewer shingles is too short to tell, and is compared with none."""
_REMEMBERED = 500_000
"""Words whose hashes are kept; about 60 MB."""

_WORD = re.compile(r"[^\W_]+")  # apostrophes part words: copies differ in how they write them
_QUOTED = re.compile(r"“[^”\n]*(?:”|$)|\"[^\"\n]*\"|(?:``|‘‘)(?:(?!''|’’)[^\n])*", re.MULTILINE)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_NONE: Hashes = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Shingles:
    """Sorted, distinct hashes: ``every`` shingle, and of these the ``quoted``.

    A shingle is quoted where any of its words stands within a quotation.
    """

    every: Hashes
    quoted: Hashes
    keys: Hashes


class Shingler:
    """Turns texts into :class:`Shingles`; remembers the hashes of words."""

    def __init__(self) -> None:
        self._hashes = _WordHashes()

    def __call__(self, text: str, quote_spans: Sequence[tuple[int, int]] = ()) -> Shingles:
        """Return the shingles of ``text``; ``quote_spans`` are quotations known beside the marked.

        Spans are half-open offsets into ``text``; those that reach outside it are cut.
        """
        codes: list[int] = []
        counts: list[int] = []
        for start, end in _segments(text, quote_spans):
            before = len(codes)
            codes += map(self._hashes.__getitem__, _WORD.findall(text[start:end].casefold()))
            counts.append(len(codes) - before)
        if not codes:
            return Shingles(_NONE, _NONE, _NONE)
        hashes = _shingle_hashes(np.array(codes, dtype=np.uint64))
        every = _distinct(hashes)
        quoted = _quoted(hashes, counts) if len(counts) > 1 else _NONE
        return Shingles(every, quoted, _keys(hashes) if len(every) >= MIN_SHINGLES else _NONE)


class _WordHashes(dict[str, int]):
    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = self[word] = int.from_bytes(digest, "big")
        return value


def _segments(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield parts of the text in turn outside and inside quotations; some may be empty."""
    found = sorted([match.span() for match in _QUOTED.finditer(text)] + list(spans))
    at = 0
    for start, end in found:
        start, end = max(start, at), min(end, len(text))
        if end > start:
            yield at, start
            yield start, end
            at = end
    yield at, len(text)


def _shingle_hashes(codes: Hashes) -> Hashes:
    """Return the hash of each run of words, in order; a shorter text is one run."""
    width = min(SHINGLE, len(codes))
    combined = np.zeros(len(codes) - width + 1, dtype=np.uint64)
    for offset in range(width):
        combined = combined * _MULTIPLIER + codes[offset : offset + len(combined)]
    # Mix the high bits into the low ones: keys are drawn by size.
    mixed = (combined ^ (combined >> np.uint64(29))) * _MULTIPLIER
    return mixed ^ (mixed >> np.uint64(32))


def _quoted(hashes: Hashes, counts: list[int]) -> Hashes:
    """Return the hashes of runs that hold a word of a quotation.

    ``counts`` are the numbers of words in turn outside and inside quotations.
    """
    inside = np.repeat(np.arange(len(counts)) % 2, counts)
    before = np.concatenate(([0], np.cumsum(inside)))
    width = len(inside) - len(hashes) + 1
    return _distinct(hashes[before[width:] > before[:-width]])


def _keys(hashes: Hashes) -> Hashes:
    """Return the distinct minima of all windows."""
    window = min(WINDOW if len(hashes) >= SHORT else SHORT_WINDOW, len(hashes))
    least, reach = hashes, 1
    while reach < window:
        step = min(reach, window - reach)
        least = np.minimum(least[:-step], least[step:])
        reach += step
    return _distinct(least)


def _distinct(hashes: Hashes) -> Hashes:
    """Return the sorted distinct values (``numpy.unique`` takes several times as long)."""
    ordered = np.sort(hashes)
    first = np.empty(len(ordered), dtype=np.bool_)
    first[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]
