"""Spans as sets of offsets: what they cover, how they match, how much of them is quoted.

Offsets are Unicode code points into the text of one article. White space counts nowhere, so a blank
at the edge of a span or between two paragraphs is free.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from typing import get_args

from pipeline.models import QuoteKind, Span

KINDS: tuple[QuoteKind, ...] = get_args(QuoteKind)
MIN_IOU = 0.5
"""Least intersection over union, in characters, of two contents that match."""

_LINE = re.compile(r"[^\n]+")
_MARK = re.compile("[\"“”„‟«»]|''|``")
_OPENS_ONLY = frozenset("“„«") | {"``"}
_CLOSES_ONLY = frozenset("”»")


def covered(spans: Iterable[Span], text: str) -> frozenset[int]:
    """Return the offsets of the characters under ``spans`` that are no white space.

    What lies outside the text covers nothing; neither does a span that ends before it starts.
    """
    return frozenset(
        offset
        for start, end in spans
        for offset in range(max(start, 0), min(end, len(text)))
        if not text[offset].isspace()
    )


def quoted(text: str) -> frozenset[int]:
    """Return the offsets inside double quotation marks, line by line.

    A mark that can open does so outside a quotation, one that can close ends it, and so does the
    end of the line: a paragraph of a longer quotation, which has no closing mark, counts whole.
    """
    inside: set[int] = set()
    for line in _LINE.finditer(text):
        opened: int | None = None
        for mark in _MARK.finditer(text, line.start(), line.end()):
            if opened is None:
                opened = None if mark.group() in _CLOSES_ONLY else mark.end()
            elif mark.group() not in _OPENS_ONLY:
                inside.update(range(opened, mark.start()))
                opened = None
        if opened is not None:
            inside.update(range(opened, line.end()))
    return frozenset(inside)


def kind_of(content: Set[int], text: str, inside: Set[int]) -> QuoteKind:
    """Return the kind of a content by its letters and digits: all, some or none of them quoted.

    ``inside`` is :func:`quoted` of the text. A content of punctuation alone is judged by that.
    """
    letters = {offset for offset in content if text[offset].isalnum()} or content
    n_quoted = len(letters & inside)
    if n_quoted == len(letters):
        return "direct"
    return "mixed" if n_quoted else "indirect"


def match(gold: Sequence[Set[int]], found: Sequence[Set[int]]) -> dict[int, int]:
    """Pair contents one to one, greedily from the highest IoU down; return found by gold index.

    Pairs below :data:`MIN_IOU` do not count. Of equals the earlier gold wins, then the earlier
    found. The time is linear in the characters, times how deep contents of one side overlap.
    """
    owners: defaultdict[int, list[int]] = defaultdict(list)
    for number, content in enumerate(gold):
        for offset in content:
            owners[offset].append(number)
    shared = Counter(
        (owner, number)
        for number, content in enumerate(found)
        for offset in content
        for owner in owners.get(offset, ())
    )
    candidates = sorted(
        (-iou, owner, number)
        for (owner, number), common in shared.items()
        if (iou := common / (len(gold[owner]) + len(found[number]) - common)) >= MIN_IOU
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, owner, number in candidates:
        if owner not in pairs and number not in taken:
            pairs[owner] = number
            taken.add(number)
    return pairs


def same_mention(gold: Set[int], found: Set[int]) -> bool:
    """Tell whether two speaker mentions share at least half the characters of the shorter one."""
    return bool(gold and found) and 2 * len(gold & found) >= min(len(gold), len(found))
