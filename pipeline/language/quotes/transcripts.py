"""Names and colons: the turns of a transcript, and headlines that quote."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from pipeline import shipped
from pipeline.models import Span

_NAME = r"(?:[A-Z][\w.’'-]*[ \t]){0,5}[A-Z][\w.’'-]*"
_TURN = re.compile(rf"^[ \t]*[\"“]?({_NAME}(?: \([^()\n]{{1,40}}\))?):[ \t]+(?=\S)", re.MULTILINE)
_SENTENCE_ENDS = frozenset('.?!…"”’»)')
_INTERVIEW = 3
"""Lines with a name and a colon that make an interview."""
_WORDY = 3
"""Words of at least half of them."""
_HEADLINE = re.compile(rf"({_NAME}): (?=\S)")


@dataclass(frozen=True, slots=True)
class Turn:
    """A line ``NAME: what they say``; ``interview`` if it is surely a turn of a conversation."""

    name: Span
    content: Span
    interview: bool


def turns(text: str, text_start: int = 0) -> list[Turn]:
    """Return each line ``NAME: what they say``.

    A name in capitals is enough; another must open two lines of the text, or stand in an
    interview: three or more such lines, of several words and most of them sentences, in which
    names come back (or all are in capitals: then two do). ``Q:`` and ``A:`` make an interview
    where both are there.
    """
    found: list[tuple[Span, Span]] = []
    for m in _TURN.finditer(text, text_start):
        end = text.find("\n", m.end())
        end = m.end() + len(text[m.end() : len(text) if end < 0 else end].rstrip())
        if end > m.end() and not _is_label(m[1]):
            found.append((m.span(1), (m.end(), end)))
    names = Counter(text[s:e] for (s, e), _ in found)
    answered = "Q" in names and "A" in names
    interview = answered or _is_interview(text, names, [content for _, content in found])

    def speaks(name: str) -> bool:
        if len(name) == 1:
            return answered and name in "QA"
        return interview or name.isupper() or names[name] > 1

    return [Turn(n, content, interview) for n, content in found if speaks(text[n[0] : n[1]])]


def _is_interview(text: str, names: Counter[str], contents: list[Span]) -> bool:
    shouted = len(contents) > 1 and all(len(name) > 1 and name.isupper() for name in names)
    if not shouted and (len(contents) < _INTERVIEW or 4 * len(names) > 3 * len(contents)):
        return False
    ended = sum(text[e - 1] in _SENTENCE_ENDS for _, e in contents)
    wordy = sum(text.count(" ", s, e) >= _WORDY - 1 for s, e in contents)
    return 3 * ended >= 2 * len(contents) and 2 * wordy >= len(contents)


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
    return frozenset(json.loads(shipped.text("language/quotes/data/colons.json"))[kind])
