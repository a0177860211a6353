"""Cut a text into sentences and a sentence into tokens, both with offsets and in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from pipeline.stories.contradictions.words import group

MAX_SENTENCE = 1000
"""Longer stretches without an end are tables or noise: they are not read."""
_END = re.compile(r"\n+|[.!?…][\"'”’)\]]{0,3}(?=\s)")
_ABBREVIATIONS = group("abbreviations")
_LAST_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|\.(?=[^\W\d_])){0,15}$")
_TOKEN = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]|\w")


class Token(NamedTuple):
    """A number, a word or a sign; ``lower`` has straight apostrophes."""

    start: int
    end: int
    text: str
    lower: str
    kind: Literal["number", "word", "sign"]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of ``text``, without surrounding white space.

    A line break ends a sentence. Stretches of more than :data:`MAX_SENTENCE` characters are
    left out.
    """
    start = 0
    for match in _END.finditer(text):
        if text[match.start()] == "." and _abbreviated(text, start, match):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _abbreviated(text: str, start: int, match: re.Match[str]) -> bool:
    word = _LAST_WORD.search(text, max(start, match.start() - 17), match.start())
    if word is None:
        return False
    following = text[match.end() : match.end() + 2].strip()
    if word.group().lower() in _ABBREVIATIONS or len(word.group()) == 1:
        return following != ""
    return following[:1].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start > MAX_SENTENCE:
        return
    stretch = text[start:end]
    start += len(stretch) - len(stretch.lstrip())
    end = start + len(stretch.strip())
    if start < end:
        yield start, end


def tokens(sentence: str) -> list[Token]:
    """Return the tokens of a sentence; offsets count from its start."""
    found = []
    for match in _TOKEN.finditer(sentence):
        surface = match.group()
        first = surface[0]
        if first.isalpha():
            lower = surface.lower()
            if "’" in lower:
                lower = lower.replace("’", "'")
            found.append(Token(*match.span(), surface, lower, "word"))
        else:
            kind: Literal["number", "sign"] = "number" if first in "0123456789" else "sign"
            found.append(Token(*match.span(), surface, surface, kind))
    return found
