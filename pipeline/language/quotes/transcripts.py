"""Names and colons: the turns of a transcript, and headlines that quote."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from importlib.resources import files

from pipeline.models import Span

_NAME = r"(?:[A-Z][\w.’'-]*[ \t]){0,5}[A-Z][\w.’'-]*"
_TURN = re.compile(rf"^[ \t]*({_NAME}(?: \([^()\n]{{1,40}}\))?):[ \t]+(?=\S)", re.MULTILINE)
_HEADLINE = re.compile(rf"({_NAME}): (?=\S)")


def turns(text: str, text_start: int = 0) -> list[tuple[Span, Span]]:
    """Return ``(name, content)`` of each line ``NAME: what they say``.

    A name in capitals is enough; another must open two lines of the text.
    """
    found = [(m.span(1), m.end()) for m in _TURN.finditer(text, text_start)]
    names = Counter(text[s:e] for (s, e), _ in found)
    result: list[tuple[Span, Span]] = []
    for (s, e), start in found:
        name = text[s:e]
        if _is_label(name) or not ((name.isupper() and len(name) > 1) or names[name] > 1):
            continue
        end = text.find("\n", start)
        end = start + len(text[start : len(text) if end < 0 else end].rstrip())
        if end > start:
            result.append(((s, e), (start, end)))
    return result


def headline(title: str) -> tuple[Span, Span, Span] | None:
    """Return ``(name, colon, content)`` of a title ``Name: content`` or ``Content: poll``.

    A title of several lines is none of these.
    """
    title = title.rstrip()
    if "\n" in title:
        return None
    match = _HEADLINE.match(title)
    if match and not _is_label(match[1]) and " " in title[match.end() :]:
        colon = match.end(1)
        return match.span(1), (colon, colon + 1), (match.end(), _end(title, match.end()))
    colon = title.rfind(": ")
    tail = title[colon + 2 :].lower().strip(" .").split()
    if colon > 0 and 0 < len(tail) <= 4 and tail[-1] in _words("tails"):
        return (colon + 2, _end(title, colon + 2)), (colon, colon + 1), (0, colon)
    return None


def _end(title: str, start: int) -> int:
    return start + len(title[start:].rstrip(" .")) or len(title)


def _is_label(name: str) -> bool:
    return not _words("labels").isdisjoint(name.lower().split())


@cache
def _words(kind: str) -> frozenset[str]:
    path = files("pipeline.language.quotes") / "data" / "colons.json"
    return frozenset(json.loads(path.read_text(encoding="utf-8"))[kind])
