"""Texts with marked spans, as tests write them."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.models import Span


def read_marked(marked: str, closers: Mapping[str, str]) -> tuple[str, dict[str, list[Span]]]:
    """Return the text without marks, and the spans of each sort by its opening mark.

    ``closers`` maps each opening mark to its closing one. Spans may nest.
    """
    plain, spans = "", {opener: [] for opener in closers}
    openers = {closer: opener for opener, closer in closers.items()}
    open_at: dict[str, int] = {}
    for char in marked:
        if char in closers:
            open_at[char] = len(plain)
        elif char in openers:
            spans[openers[char]].append((open_at.pop(openers[char]), len(plain)))
        else:
            plain += char
    return plain, spans
