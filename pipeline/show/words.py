"""Which words of a quote differ from another wording of the same statement."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_MOST_WORDS = 400
_ALIKE = 0.5
Span = tuple[int, int]


def differing(text: str, other: str) -> list[Span]:
    """Return the spans of ``text``, in characters, whose words ``other`` does not have there.

    Punctuation and case do not count. Nothing is marked where the wordings have too little in
    common for it to tell anything (a paraphrase), nor in very long quotes.

    >>> differing("it failed in that duty", "It has failed in those duties")
    [(13, 22)]
    """
    mine = list(_WORD.finditer(text))
    theirs = [match[0].casefold() for match in _WORD.finditer(other)]
    if not mine or max(len(mine), len(theirs)) > _MOST_WORDS:
        return []
    matcher = SequenceMatcher(None, [match[0].casefold() for match in mine], theirs, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return []
    return [
        (mine[start].start(), mine[end - 1].end())
        for tag, start, end, _, _ in matcher.get_opcodes()
        if tag in ("replace", "delete") and end > start
    ]
