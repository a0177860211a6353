"""Spans of characters: what two of them share, and their edges."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.models import Span

EDGE = " \t\n\r\xa0\u2028\u2029,;:.—–-"
"""Characters that no content begins or ends with outside quotation marks."""


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without the blanks, commas, stops and dashes at its edges."""
    while end > start and text[end - 1] in EDGE:
        end -= 1
    while start < end and text[start] in EDGE:
        start += 1
    return start, end


def overlap(a: Sequence[Span], b: Sequence[Span]) -> float:
    """Return intersection over union of two ordered lists of disjoint spans, in characters."""
    shared = common(a, b)
    total = sum(e - s for s, e in a) + sum(e - s for s, e in b) - shared
    return shared / total if total else 0.0


def common(a: Sequence[Span], b: Sequence[Span]) -> int:
    """Return how many characters two ordered lists of disjoint spans share."""
    shared, k = 0, 0
    for s, e in a:
        while k < len(b) and b[k][1] <= s:
            k += 1
        j = k
        while j < len(b) and b[j][0] < e:
            shared += min(e, b[j][1]) - max(s, b[j][0])
            j += 1
    return shared


def touch(a: Span | None, b: Span | None) -> bool:
    """Tell whether two spans share a character."""
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]
