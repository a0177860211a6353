"""From token spans to content: whole quotations, clean edges, and what stands between marks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from pipeline.language.quotes.clauses import Tokens
from pipeline.language.quotes.marks import Quotation
from pipeline.language.quotes.spans import trimmed
from pipeline.language.quotes.tree import Tree
from pipeline.models import QuoteKind, Span

_FIRST_PERSON = re.compile(r"\b(?:I|I[’'](?:m|ve|d|ll)|[Mm]y|[Ww]e|[Oo]ur|me|us)\b")


def char_span(tree: Tree, tokens: Tokens | None) -> Span | None:
    """Return the character span of a half-open span of tokens."""
    return None if tokens is None else (tree.start[tokens[0]], tree.end[tokens[1] - 1])


class Spans:
    """Sorted spans that do not overlap, asked how much of a stretch they cover."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = sorted(spans)
        self.starts = [s for s, _ in self.spans]

    def within(self, start: int, end: int) -> list[Span]:
        """Return what the spans share with ``[start, end)``."""
        k = max(0, bisect_right(self.starts, start) - 1)
        found: list[Span] = []
        while k < len(self.spans) and self.spans[k][0] < end:
            lo, hi = max(start, self.spans[k][0]), min(end, self.spans[k][1])
            if lo < hi:
                found.append((lo, hi))
            k += 1
        return found

    def mostly(self, parts: list[Span]) -> bool:
        """Tell whether the spans cover more than half of the characters of ``parts``."""
        shared = sum(hi - lo for s, e in parts for lo, hi in self.within(s, e))
        return 2 * shared > sum(e - s for s, e in parts)


class Fitter:
    """Turns spans of tokens into content of one text, and tells its kind.

    ``text_start`` is the offset at which the title ends and the text begins.
    """

    def __init__(self, tree: Tree, quotations: list[Quotation], text_start: int) -> None:
        self.tree, self.text_start = tree, text_start
        self.marked = Spans([span for q in quotations for span in q.spans])
        self.inner = Spans(
            [(max(s, q.inner[0]), min(e, q.inner[1])) for q in quotations for s, e in q.spans]
        )

    def fit(self, tokens: Tokens, cue: Span) -> Span | None:
        """Return the content under ``tokens``, on one line; None if nothing is left.

        A quotation cut by an edge is taken in whole (unless the cue stands in it); blanks,
        commas and full stops at the edges are left out.
        """
        text, tree = self.tree.text, self.tree
        start, end = tree.start[tokens[0]], tree.end[tokens[1] - 1]
        if start < self.text_start < end:
            return None
        line = text.find("\n", start, end)
        if line >= 0:
            if line - start > end - line or cue[0] < line:
                end = line
            else:
                start = text.rfind("\n", start, end) + 1
        start, end = trimmed(text, start, end)
        if start < end:
            start, end = self._whole(start, end, cue)
        return (start, end) if start < end else None

    def _whole(self, start: int, end: int, cue: Span) -> Span:
        starts, spans = self.marked.starts, self.marked.spans
        k = bisect_right(starts, start) - 1
        if k >= 0 and spans[k][0] < start < spans[k][1] and not spans[k][0] < cue[1] <= start:
            start = spans[k][0]
        k = bisect_left(starts, end) - 1
        if k >= 0 and start <= spans[k][0] and end <= spans[k][1]:
            end = spans[k][1]
        return start, end

    def kind(self, parts: list[Span]) -> QuoteKind:
        """Return direct, mixed or indirect: all, some or no letters and digits are quoted."""
        text = self.tree.text
        total = sum(_letters(text, s, e) for s, e in parts)
        quoted = sum(_letters(text, lo, hi) for s, e in parts for lo, hi in self.inner.within(s, e))
        return "indirect" if not quoted else "direct" if quoted == total else "mixed"

    def first_person(self, parts: list[Span]) -> bool:
        """Tell whether any part speaks of ``I`` or ``we`` (no clause with ``that`` does)."""
        text = self.tree.text
        if text.startswith("that ", parts[0][0]):
            return False
        return any(_FIRST_PERSON.search(text, s, e) for s, e in parts)


def _letters(text: str, start: int, end: int) -> int:
    return sum(map(str.isalnum, text[start:end]))
