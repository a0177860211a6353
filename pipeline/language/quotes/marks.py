"""Quotation marks: which stretches of a text stand between them.

Only outermost quotations are reported. One scan over the marks of each paragraph, so the time is
linear in the text whatever the marks do. A mark is an opening or a closing one by its shape where
that tells (``“`` ``«``), and otherwise by the blank or letter on either side of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Family = Literal["double", "single", "pair", "guillemet"]
Side = Literal["open", "close", "either", "none"]

_MARK = re.compile(r"``|''(?!')|[\"“”„‟＂«»‹›]|['‘’‚‛]")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_FAMILY: dict[str, Family] = {
    **dict.fromkeys('"“”„‟＂', "double"),
    **dict.fromkeys("«»‹›", "guillemet"),
    **dict.fromkeys("'‘’‚‛", "single"),
    "``": "pair",
    "''": "pair",
}
_OPENING = frozenset(("“", "„", "‟", "«", "‹", "‘", "‚", "‛", "``"))
_CLOSING = frozenset(("”", "»", "›", "’"))
_BEFORE_OPENING = frozenset("([{<—–-―/:…\"“«‘'`*>|")
_AFTER_CLOSING = frozenset(".,;:!?)]}—–-―/…\"”»’'|*<")
_ELISIONS = frozenset(("tis", "twas", "til", "till", "em", "cause", "bout", "round", "n", "nuff"))
_WORD = re.compile(r"[A-Za-z]+|\d\ds?\b")


@dataclass(frozen=True, slots=True)
class Quotation:
    """An outermost quotation: one span for each paragraph it runs through.

    ``spans`` hold the marks, ``inner`` is what stands between the marks of the first and the last
    paragraph. ``closed`` is false where the last paragraph ends without a closing mark.
    """

    spans: tuple[tuple[int, int], ...]
    inner: tuple[int, int]
    family: Family
    closed: bool

    @property
    def start(self) -> int:
        """Offset of the opening mark."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Offset after the closing mark, or after the last paragraph."""
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    text: str
    side: Side

    @property
    def family(self) -> Family:
        return _FAMILY[self.text]


def _side(text: str, mark: str, start: int, end: int) -> Side:
    """Tell which side of a quotation a mark stands on, from its shape and its neighbours."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    can_open = not after.isspace() and (before.isspace() or before in _BEFORE_OPENING)
    can_close = not before.isspace() and (after.isspace() or after in _AFTER_CLOSING)
    if _FAMILY[mark] == "single":
        return _single_side(text, mark, end, can_open, can_close)
    if mark in _OPENING and not (can_close and not can_open):
        return "open"
    if mark in _CLOSING and not (can_open and not can_close):
        return "close"
    if can_open == can_close:
        return "either" if not (before.isdigit() and mark == '"') else "close"
    return "open" if can_open else "close"


def _single_side(text: str, mark: str, end: int, can_open: bool, can_close: bool) -> Side:
    """Tell an opening or closing single mark from an apostrophe (``none``)."""
    if can_open and mark != "’":
        word = _WORD.match(text, end)
        elided = word is not None and word[0].lower() in _ELISIONS
        decade = word is not None and word[0][0].isdigit()
        return "none" if elided or decade else "open"
    return "close" if can_close and mark != "‘" else "none"


def _paragraph_marks(text: str, start: int, end: int) -> list[_Mark]:
    return [
        _Mark(m.start(), m.end(), m[0], side)
        for m in _MARK.finditer(text, start, end)
        if (side := _side(text, m[0], m.start(), m.end())) != "none"
    ]


def _single_close(text: str, marks: list[_Mark], closers: list[int], at: int) -> int | None:
    """Return the index of the mark that closes the single quotation opened by ``marks[at]``.

    A closing mark after ``s`` and before a word may be a plural possessive: a later one wins.
    """
    fallback = None
    first = bisect_right(closers, at)
    for k in closers[first : first + 4]:
        mark = marks[k]
        possessive = (
            text[mark.start - 1 : mark.start] in ("s", "S")
            and text[mark.end : mark.end + 1] == " "
            and text[mark.end + 1 : mark.end + 2].islower()
        )
        if not possessive:
            return k
        fallback = k if fallback is None else fallback
    return fallback


def _paragraph(text: str, start: int, end: int) -> list[tuple[_Mark, int, bool]]:
    """Return ``(opening mark, end offset, closed)`` for each quotation of one paragraph."""
    marks = _paragraph_marks(text, start, end)
    closers = [k for k, m in enumerate(marks) if m.family == "single" and m.side == "close"]
    found: list[tuple[_Mark, int, bool]] = []
    opened: _Mark | None = None
    k = 0
    while k < len(marks):
        mark = marks[k]
        k += 1
        if opened is None:
            if mark.side == "close":
                continue
            if mark.family != "single":
                opened = mark
            elif (close := _single_close(text, marks, closers, k - 1)) is not None:
                found.append((mark, marks[close].end, True))
                k = close + 1
        elif mark.family == opened.family:
            if mark.side == "open":  # the earlier one was never closed
                found.append((opened, mark.start, False))
                opened = mark
            else:
                found.append((opened, mark.end, True))
                opened = None
    if opened is not None:
        found.append((opened, end, False))
    return found


def find_quotations(text: str, breaks: tuple[int, ...] = ()) -> list[Quotation]:
    """Return the outermost quotations of ``text`` in order, never overlapping.

    A paragraph is a line. A quotation that a paragraph leaves open goes on in the next one if that
    begins with the same opening mark; else it ends with its paragraph, and is kept only if a colon
    or comma introduces it: a mark that was never closed proves nothing. ``breaks`` are offsets
    that no quotation crosses (the end of the title).
    """
    found: list[Quotation] = []
    run: list[tuple[_Mark, int]] = []
    for start, end in _paragraphs(text):
        items = _paragraph(text, start, end)
        if run and not (items and _resumes(run[-1], items[0][0], start, breaks)):
            found += _quotation(text, run, closed=False)
            run = []
        for mark, stop, closed in items:
            run.append((mark, stop))
            if closed or stop < end:
                found += _quotation(text, run, closed)
                run = []
    if run:
        found += _quotation(text, run, closed=False)
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each line that holds anything, without the blanks around it."""
    for line in _LINE.finditer(text):
        stripped = line[0].strip()
        if stripped:
            start = line.start() + len(line[0]) - len(line[0].lstrip())
            yield start, start + len(stripped)


def _resumes(last: tuple[_Mark, int], mark: _Mark, start: int, breaks: tuple[int, ...]) -> bool:
    """Tell whether a paragraph at ``start`` goes on with the quotation left open before it."""
    crossed = any(last[1] <= offset <= start for offset in breaks)
    return mark.start == start and mark.text == last[0].text and not crossed


def _quotation(text: str, run: list[tuple[_Mark, int]], closed: bool) -> list[Quotation]:
    """Return the quotation that a run of paragraphs makes up; none if it holds nothing."""
    first, (last, end) = run[0][0], run[-1]
    if len(run) == 1 and not closed and not _introduced(text, first.start):
        return []
    spans = tuple((mark.start, _trim(text, mark.end, at)) for mark, at in run)
    inner = (first.end, end - (last.end - last.start) if closed else spans[-1][1])
    if not any(map(str.isalnum, text[inner[0] : inner[1]])):
        return []
    return [Quotation(spans, inner, first.family, closed)]


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _introduced(text: str, start: int) -> bool:
    """Tell whether a colon or comma stands before ``start``, at most a paragraph break away."""
    return text[max(0, start - 4) : start].rstrip()[-1:] in (",", ":")
