"""Where an article's text is cut and marked: pure functions on offsets.

All offsets count Unicode code points of one field and are half open, as everywhere in the
warehouse. Costs are near-linear in the text, the spans and what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

BLOCK = 6_000
"""Longest block: a longer paragraph is cut, so that notes stand near what they are about."""
MANY = 1_000
"""Lines from which on short ones stand together."""
SHORT = 800
"""Longest stretch of several lines."""
CONTEXT = 120
"""Characters around a quote in an excerpt, at most, on either side."""
SHARE = 0.25
"""Share of a text that its excerpts may show, at most."""

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SPACE = re.compile(r"\s")
_NEAR = 200
"""How far before the longest place a cut looks for the end of a sentence or word."""
_STEPS: tuple[tuple[int, int | None], ...] = (
    *((context, None) for context in (CONTEXT, 90, 60, 40, 20, 0)),
    *((0, longest) for longest in (300, 200, 140, 100, 70, 50, 35)),
)
"""Ever shorter excerpts: (context, longest piece of a quote)."""


class Stretch(NamedTuple):
    """A piece of a field that is shown, and whether it leaves words of its line out."""

    start: int
    end: int
    cut_before: bool = False
    cut_after: bool = False
    runs_on: bool = False
    """Whether it goes on with the line of the stretch before, nothing left out."""


class Segment(NamedTuple):
    """A piece of text under the same spans, all along: ``which`` are their places, ascending."""

    start: int
    end: int
    which: tuple[int, ...]


Bounds = tuple[int, int]


def segments(stretches: Sequence[Bounds | Stretch], spans: Sequence[Bounds]) -> list[list[Segment]]:
    """Cut stretches where spans begin or end; spans may nest, cross and reach over stretches.

    ``stretches`` ascend and do not overlap. The segments of each join to it, and those that hold
    a span's place in ``which`` are just what stretches show of the span. Empty spans mark nothing.
    """
    events = sorted(
        event
        for place, (start, end) in enumerate(spans)
        if start < end
        for event in ((start, True, place), (end, False, place))
    )
    active: set[int] = set()
    done = 0
    found = []
    for stretch in stretches:
        at, end = stretch[0], stretch[1]
        own = []
        while at < end:
            while done < len(events) and events[done][0] <= at:
                _, begins, place = events[done]
                (active.add if begins else active.discard)(place)
                done += 1
            until = min(end, events[done][0]) if done < len(events) else end
            own.append(Segment(at, until, tuple(sorted(active))))
            at = until
        found.append(own)
    return found


def paragraphs(text: str, longest: int = BLOCK) -> list[Stretch]:
    """Return the lines of a text that hold more than white space, long ones in several stretches.

    A cut falls after a sentence or a word where one ends near, else wherever ``longest`` is
    reached: a text need not have any. Of a text of very many lines, several short ones stand in
    one stretch.
    """
    if text.count("\n") > MANY:
        return list(_stanzas(text, longest))
    found: list[Stretch] = []
    for line in _LINE.finditer(text):
        if not line.group().isspace():
            found += _pieces(text, *line.span(), longest)
    return found


def _pieces(text: str, start: int, end: int, longest: int) -> Iterator[Stretch]:
    at = start
    while at < end:
        until = _cut(text, at, end, longest)
        yield Stretch(at, until, runs_on=at > start)
        at = until


def _stanzas(text: str, longest: int) -> Iterator[Stretch]:
    """Yield as many lines together as are short enough, a longer one by itself."""
    at = 0
    while at < len(text):
        end = len(text)
        if at + SHORT < end:
            end = text.rfind("\n", at, at + SHORT) + 1 or text.find("\n", at) + 1 or len(text)
        if not text[at:end].isspace():
            yield from _pieces(text, at, end, longest)
        at = end


def _cut(text: str, start: int, end: int, longest: int) -> int:
    """Return where a stretch from ``start`` ends: at ``end`` or ``longest`` on, or shortly before.

    Whatever the text, the stretch is not empty.
    """
    if end - start <= longest:
        return end
    furthest = start + longest
    nearest = max(start + longest // 2, furthest - _NEAR)
    for mark in (". ", " "):
        at = text.rfind(mark, nearest, furthest)
        if at >= 0:
            return at + len(mark)
    return furthest


def html_size(text: str) -> int:
    """Return how many bytes a text fills in a page."""
    return len(escape(text).encode("utf-8", "backslashreplace"))


def packed(
    weights: Iterable[tuple[int, int]], limits: tuple[int, int], first: tuple[int, int] = (0, 0)
) -> list[int]:
    """Fill pages from first to last and return how many items each holds.

    Every item has two weights; a page holds as many items as stay within both ``limits``, and one
    at least. Where all do not fit on one page, the first one must hold ``first`` besides.
    """
    items = list(weights)
    if sum(a for a, _ in items) <= limits[0] and sum(b for _, b in items) <= limits[1]:
        return [len(items)] if items else []
    sizes: list[int] = []
    one, two = first
    for a, b in items:
        if sizes and one + a <= limits[0] and two + b <= limits[1]:
            sizes[-1] += 1
        else:
            if sizes:
                one = two = 0
            sizes.append(1)
        one, two = one + a, two + b
    return sizes


def excerpts(
    text: str, quotes: Sequence[Bounds], context: int = CONTEXT, share: float = SHARE
) -> list[Stretch]:
    """Return what to show of a text that is otherwise kept back: its quotes in context.

    All stretches together are at most ``share`` of the text. Where quotes with ``context``
    characters on either side are more, the context is made shorter; where the quotes alone are
    more, only their beginnings stand; where those are still more, some quotes are left out. Cuts
    fall between words where they can.
    """
    budget = int(len(text) * share)
    ordered = sorted((max(0, start), min(end, len(text))) for start, end in quotes)
    ordered = [(start, end) for start, end in ordered if start < end]
    windows: list[Bounds] = []
    for around, longest in _STEPS:
        windows = _merged(_windows(text, ordered, min(around, context), longest))
        if sum(end - start for start, end in windows) <= budget:
            break
    else:
        windows = list(_within(windows, budget))
    return list(_lines(text, windows))


def _windows(
    text: str, quotes: Sequence[Bounds], context: int, longest: int | None
) -> Iterator[Bounds]:
    for start, end in quotes:
        if longest is not None and end - start > longest:
            until = _word_end(text, start, start + longest)
            yield start, until if until > start else start + longest
        else:
            yield (
                _word_start(text, max(0, start - context), start),
                _word_end(text, end, min(len(text), end + context)),
            )


def _word_start(text: str, start: int, limit: int) -> int:
    """Return where the first word from ``start`` on begins, ``limit`` where none does before."""
    if start == 0:
        return 0
    space = _SPACE.search(text, start - 1, limit)
    return space.end() if space else limit


def _word_end(text: str, limit: int, end: int) -> int:
    """Return where the last word up to ``end`` ends, ``limit`` where none does after it."""
    if end >= len(text):
        return len(text)
    return next((at for at in range(end, limit, -1) if text[at].isspace()), limit)


def _merged(windows: Iterable[Bounds]) -> list[Bounds]:
    merged: list[Bounds] = []
    for start, end in sorted(windows):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _within(windows: Iterable[Bounds], budget: int) -> Iterator[Bounds]:
    for start, end in windows:
        if end - start <= budget:
            budget -= end - start
            yield start, end


def _lines(text: str, windows: Iterable[Bounds]) -> Iterator[Stretch]:
    """Yield windows line by line; an ellipsis is due where a line goes on beyond."""
    for window_start, window_end in windows:
        for line in _LINE.finditer(text, window_start, window_end):
            start, end = line.span()
            piece = line.group()
            if piece.isspace():
                continue
            start += len(piece) - len(piece.lstrip())
            end -= len(piece) - len(piece.rstrip())
            yield Stretch(start, end, _goes_on(text, start - 1), _goes_on(text, end))


def _goes_on(text: str, at: int) -> bool:
    """Whether a place belongs to the line beside it."""
    return 0 <= at < len(text) and _LINE.match(text, at, at + 1) is not None


def shortened(text: str, longest: int) -> str:
    """Return a text's beginning, cut between words, with an ellipsis where something is cut.

    >>> shortened("The harbour is closed.", 15), shortened("Closed.", 15)
    ('The harbour is…', 'Closed.')
    """
    if len(text) <= longest:
        return text
    until = _word_end(text, longest // 2, longest)
    return text[: until if until > longest // 2 else longest].rstrip() + "…"
