"""Who speaks at a token: between which quotation marks, in which quote, by whom."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from pipeline.language.coreference.roles import Roles
from pipeline.language.quotes.marks import find_quotations
from pipeline.models import Quote

_NOBODY = -1
_INNER_OPENING = frozenset(["'", "‘", "`"])
_INNER_CLOSING = frozenset(["'", "’"])
_MAX_INNER = 200
"""Tokens before a word in which a quotation within the quotation may open."""


class Voices:
    """Tells for the tokens of one Doc who speaks there."""

    def __init__(self, doc: Doc, roles: Roles) -> None:
        self._roles = roles
        self._quotes: list[Quote] = doc._.concord_quotes
        self._quote_at = self._innermost(len(doc))
        self._marked = bytearray(len(doc))
        if any(quote.marked for quote in self._quotes):
            self._mark(doc)

    def _innermost(self, length: int) -> list[int]:
        """Return for each token the innermost quote whose content holds it, -1 without one."""
        found = [_NOBODY] * length
        sizes = [
            (sum(end - start for start, end in q.parts), n) for n, q in enumerate(self._quotes)
        ]
        for _, n in sorted(sizes, reverse=True):
            for start, end in self._quotes[n].parts:
                if start < end:
                    first, last = self._roles.tokens(start, end)
                    found[first:last] = [n] * (min(last, length) - first)
        return found

    def _mark(self, doc: Doc) -> None:
        spans = [
            part
            for quote in self._quotes
            if quote.marked and quote.kind == "direct"
            for part in quote.parts
        ]
        breaks: tuple[int, ...] = (doc._.concord_context.text_start,)
        for quotation in find_quotations(doc.text, breaks):
            spans += quotation.spans
        for start, end in spans:
            if start < end:
                first, last = self._roles.tokens(start, end)
                self._marked[first:last] = b"\x01" * (min(last, len(doc)) - first)

    def marked(self, i: int) -> bool:
        """Tell whether token ``i`` stands between quotation marks."""
        return bool(self._marked[i])

    def speaker(self, i: int) -> int | None:
        """Return the speaker of the innermost quote that holds token ``i``, if it is known."""
        n = self._quote_at[i]
        return None if n == _NOBODY else self._quotes[n].speaker

    def first_person(self, i: int) -> int | None:
        """Return whom an "I" at token ``i`` means: the speaker of marked or direct speech.

        None in a quotation within a quotation, whose speaker is another.
        """
        n = self._quote_at[i]
        if n == _NOBODY:
            return None
        quote = self._quotes[n]
        direct = quote.kind == "direct" and not quote.marked
        if not (self._marked[i] or direct) or self._nested(i):
            return None
        return quote.speaker

    def _nested(self, i: int) -> bool:
        """Tell whether an inner quotation in single marks is open before token ``i``."""
        words: Sequence[str] = self._roles.words
        n = self._quote_at[i]
        j = i - 1
        while j >= 0 and i - j < _MAX_INNER and self._quote_at[j] == n and self._marked[j]:
            word = words[j]
            if word in _INNER_CLOSING and not self._opens(j):
                return False
            if word in _INNER_OPENING and self._opens(j):
                return True
            j -= 1
        return False

    def _opens(self, j: int) -> bool:
        """Tell whether the mark at token ``j`` stands before a word and not after one."""
        words, starts = self._roles.words, self._roles.starts
        if words[j] == "‘":
            return True
        joined = j + 1 < len(words) and starts[j + 1] == starts[j] + len(words[j])
        apart = j == 0 or starts[j - 1] + len(words[j - 1]) < starts[j]
        return joined and apart
