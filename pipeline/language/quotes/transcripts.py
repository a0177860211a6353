"""Transcripts: lines that open with a name and a colon."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.models import Span

_TURN = re.compile(
    r"^[ \t]*((?:[A-Z][\w.’'-]*[ \t]){0,5}[A-Z][\w.’'-]*(?: \([^()\n]{1,40}\))?):[ \t]+(?=\S)",
    re.MULTILINE,
)
_LABELS = frozenset(
    (
        "UPDATE",
        "NOTE",
        "PHOTO",
        "PHOTOS",
        "VIDEO",
        "WATCH",
        "READ",
        "MORE",
        "RELATED",
        "CORRECTION",
        "WARNING",
        "BREAKING",
        "SOURCE",
        "PS",
        "EDITOR",
        "TOPICS",
        "TAGS",
        "CONTACT",
        "EMAIL",
        "PHONE",
        "WHERE",
        "WHEN",
        "WHAT",
        "WHO",
        "WHY",
        "HOW",
    )
)


def turns(text: str, text_start: int = 0) -> list[tuple[Span, Span]]:
    """Return ``(name, content)`` of each line ``NAME: what they say``.

    A name in capitals is enough; another must open two lines of the text.
    """
    found = [(m.span(1), m.end()) for m in _TURN.finditer(text, text_start)]
    names = Counter(text[s:e] for (s, e), _ in found)
    result: list[tuple[Span, Span]] = []
    for (s, e), start in found:
        name = text[s:e]
        if _LABELS.intersection(name.upper().split()):
            continue
        if (name.isupper() and len(name) > 1) or names[name] > 1:
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            while end > start and text[end - 1].isspace():
                end -= 1
            if end > start:
                result.append(((s, e), (start, end)))
    return result
