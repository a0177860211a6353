"""From the model's pieces to spans of the text: whole words, whole quotations, clean edges."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from pipeline.language.encoder.pieces import Pieces
from pipeline.language.quotes.contents import Spans
from pipeline.language.quotes.decode import Found, Range
from pipeline.language.quotes.rules import Attribution
from pipeline.language.quotes.spans import trimmed
from pipeline.models import Span

_LINE_ENDS = ("\n", "\r", "\u2028", "\u2029")
MODEL = "model"
"""What stands for a rule in what the model finds."""
_MOSTLY = 0.5
"""Share of a quotation's characters from which content that an edge cuts takes it in whole."""


class Refiner:
    """Makes attributions of one text from what the model found.

    ``marked`` are the quotations, marks included; ``text_start`` is where the text begins after
    the title: no attribution crosses it.
    """

    def __init__(self, text: str, pieces: Pieces, marked: Spans, text_start: int) -> None:
        self.text, self.pieces, self.marked = text, pieces, marked
        self.text_start = text_start

    def draft(self, found: Found) -> Attribution | None:
        """Return the attribution in characters; None if nothing is left of its content."""
        cue = self._words(found.cue)
        if self._broken(cue):
            return None
        parts: list[Span] = []
        for content in found.content:
            for line in self._lines(self._words(content)):
                if (line[0] >= self.text_start) != (cue[0] >= self.text_start):
                    continue
                start, end = self._whole(*trimmed(self.text, *line), cue)
                start = max(start, parts[-1][1]) if parts else start
                if start < end and any(map(str.isalnum, self.text[start:end])):
                    parts.append((start, end))
        if not parts:
            return None
        source = None if found.source is None else trimmed(self.text, *self._words(found.source))
        if source is not None and (
            source[0] >= source[1]
            or self._broken(source)
            or (source[0] >= self.text_start) != (cue[0] >= self.text_start)
        ):
            source = None
        return Attribution(parts, cue, source, MODEL)

    def _broken(self, span: Span) -> bool:
        return any(mark in self.text[span[0] : span[1]] for mark in _LINE_ENDS)

    def _words(self, pieces: Range) -> Span:
        """Return the characters of the whole words that the pieces belong to."""
        start = int(self.pieces.starts[pieces[0]])
        end = int(self.pieces.ends[pieces[1] - 1])
        text = self.text
        while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
        return start, end

    def _lines(self, span: Span) -> list[Span]:
        """Return the parts of a span that lie on one line each."""
        start, end = span
        if not self._broken(span):
            return [span]
        lines = []
        for line in self.text[start:end].splitlines(keepends=True):
            lines.append((start, start + len(line)))
            start += len(line)
        return lines

    def _whole(self, start: int, end: int, cue: Span) -> Span:
        """Take in whole a quotation that an edge cuts, if half of it is content."""
        if start >= end:
            return start, end
        starts, spans = self.marked.starts, self.marked.spans
        k = bisect_right(starts, start) - 1
        if k >= 0 and spans[k][0] < start < spans[k][1]:
            s, e = spans[k]
            if not s < cue[1] <= start and min(e, end) - start >= _MOSTLY * (e - s):
                start = s
        k = bisect_left(starts, end) - 1
        if k >= 0 and spans[k][0] < end < spans[k][1]:
            s, e = spans[k]
            if end - max(s, start) >= _MOSTLY * (e - s):
                end = e
        return start, end
