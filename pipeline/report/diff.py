"""Which words of one wording differ from another's, to be marked where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

Change = Literal["same", "other", "left_out"]

_TOKEN = re.compile(r"\w+(?:[-'’.,]\w+)*|[^\w\s]|\s+")
_SIGNS = frozenset("%‰°+−±=<>§№#")
"""Signs that say something, as currencies do; other punctuation is left to the printer."""
_MAX_TOKENS = 1_500


class Segment(NamedTuple):
    """A stretch of words: as in the other wording, only in this one, or only in the other."""

    change: Change
    text: str


def word_segments(text: str, base: str) -> list[Segment]:
    """Return ``text`` in segments by how its words compare with ``base``.

    Without the segments ``left_out``, which are words of ``base``, the segments join to ``text``.
    Case and punctuation alone are no difference, currencies and signs of arithmetic are. Words of
    ``base`` before or after all that the two share are not listed: leaving them out is how a
    longer quote is shortened.
    """
    ours, theirs = _TOKEN.findall(text), _TOKEN.findall(base)
    if max(len(ours), len(theirs)) > _MAX_TOKENS:
        return [Segment("same" if text == base else "other", text)]
    one = [(i, token) for i, token in enumerate(ours) if _is_word(token)]
    two = [token for token in theirs if _is_word(token)]
    edits = list(Indel.opcodes([_key(t) for t in two], [_key(t) for _, t in one]))
    shared = [i for i, op in enumerate(edits) if op.tag == "equal"]
    pieces: list[tuple[Change, str]] = []
    done = 0
    for i, op in enumerate(edits):
        if op.tag == "delete":
            if shared and shared[0] < i < shared[-1]:
                # What was left out stands before what came in its place.
                at = len(pieces) - (1 if pieces and pieces[-1][0] == "other" else 0)
                words = " ".join(two[op.src_start : op.src_end])
                pieces.insert(at, ("left_out", words + " "))
            continue
        last = op.dest_end >= len(one)
        end = len(ours) if last else one[op.dest_end][0]
        change: Change = "same" if op.tag == "equal" else "other"
        pieces.append((change, "".join(ours[done:end])))
        done = end
    pieces.append(("same", "".join(ours[done:])))
    return list(_joined(pieces))


def same_words(text: str) -> str:
    """Return what two texts have in common that differ in case, spaces and punctuation alone.

    >>> same_words("“An empty chair,”") == same_words('"an  empty chair"')
    True
    """
    found = " ".join(_key(token) for token in _TOKEN.findall(text) if _is_word(token))
    return found or text


def is_reworded(segments: Sequence[Segment]) -> bool:
    """Whether fewer than half of a wording's letters are the other's: marks would hide it."""
    same = sum(len(text) for change, text in segments if change == "same")
    return same < sum(len(text) for change, text in segments if change != "left_out") / 2


def _is_word(token: str) -> bool:
    return token[0].isalnum() or token in _SIGNS or unicodedata.category(token[0]) == "Sc"


def _key(token: str) -> str:
    return token.casefold().replace("’", "'")


def _joined(pieces: list[tuple[Change, str]]) -> Iterator[Segment]:
    for change, group in groupby((p for p in pieces if p[1]), key=lambda piece: piece[0]):
        yield Segment(change, "".join(text for _, text in group))
