"""The tokens of an article as the finders of mentions read them, and what they find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.entities.names import COURTESY
from pipeline.entities.territories import Surface

POSSESSIVE = frozenset(["'s", "’s"])
"""Tokens that make what stands before them an owner."""

_SYLLABLE = 6
"""Longest syllable after a hyphen."""

SUFFIXES = frozenset(["like", "style", "era", "backed", "led", "esque", "type", "appointed"])
"""What follows a name and a hyphen and is no part of it: "a Quill-like figure"."""

_PREFIX = re.compile(r"^(?:Ma?c|De|Del|Di|Da|Du|La|Le|Van|Fitz)(?=[A-Z])")
"""What stands before a second capital in surnames: "DeVane", "McRourke"."""

_GLUED = re.compile(r"(?!Mac|Mc)[A-Z][a-z]{2,}[A-Z][a-z]")


@dataclass(slots=True)
class Candidate:
    """A stretch of tokens that may be a mention."""

    start: int
    end: int
    """Tokens, half open."""
    text: str
    start_char: int
    end_char: int
    label: str
    surface: Surface | None = None
    owner: str = ""
    """The person after whom a thing is named."""
    government: bool = False
    """The span includes "government" or the like."""
    speaks: bool = False
    """Found as the source of a quote only."""


class Scan:
    """The tokens of one Doc, read once."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = doc.text  # a Doc joins its tokens anew at each call
        self.words = [token.text for token in doc]
        self.starts = [token.idx for token in doc]
        self.covered = bytearray(len(self.words))
        self.lower_words = {word for word in self.words if word.islower()}
        self._headlines: list[bool] = []

    def candidate(self, start: int, end: int, label: str) -> Candidate:
        """Return the candidate of tokens ``start`` to ``end`` without marking it."""
        first, last = self.starts[start], self.starts[end - 1] + len(self.words[end - 1])
        return Candidate(start, end, self.text[first:last], first, last, label)

    def slice(self, start: int, end: int) -> str:
        """Return the text of tokens ``start`` to ``end``."""
        last = end - 1
        return self.text[self.starts[start] : self.starts[last] + len(self.words[last])]

    def free(self, start: int, end: int) -> bool:
        """Tell whether no accepted candidate holds any of the tokens."""
        return not any(self.covered[start:end])

    def in_headline(self, i: int) -> bool:
        """Tell whether token ``i`` stands in a line whose long words are all capitalised.

        There capitals do not tell names from other words.
        """
        if not self._headlines:
            self._headlines = list(_headline_tokens(self.words))
        return self._headlines[i]

    def is_glued(self, i: int) -> bool:
        """Tell whether token ``i`` is two words without the break between: "QuillMayor"."""
        return i < len(self.words) and _GLUED.match(self.words[i]) is not None

    def small_syllable(self, i: int) -> bool:
        """Tell whether tokens ``i`` are a hyphen and a small syllable without space ("-in")."""
        words, starts = self.words, self.starts
        if i + 1 >= len(words) or words[i] != "-" or not words[i + 1].islower():
            return False
        if words[i + 1] in SUFFIXES:
            return False
        after_word = starts[i] == starts[i - 1] + len(words[i - 1])
        return after_word and starts[i + 1] == starts[i] + 1 and len(words[i + 1]) <= _SYLLABLE

    def take(self, candidate: Candidate) -> Candidate:
        """Mark the tokens of ``candidate`` as used, and return it."""
        for i in range(candidate.start, candidate.end):
            self.covered[i] = 1
        return candidate


def _headline_tokens(words: Sequence[str]) -> Iterator[bool]:
    """Yield for each token whether its line has long words and none in lower case."""
    start = 0
    for end in range(len(words) + 1):
        if end < len(words) and "\n" not in words[end]:
            continue
        long = [word for word in words[start:end] if len(word) > 4 and word.isalpha()]
        titled = len(long) > 3 and not any(word.islower() for word in long)
        stop = min(end + 1, len(words))
        yield from [titled] * (stop - start)
        start = stop


def capitalised(word: str) -> bool:
    """Tell whether a word may be part of a person's name: "O'Dell", "DeVane", "Al-Hadi"."""
    parts = word.replace("’", "'").replace("'", "-").split("-")
    return len(word) > 1 and word[0].isupper() and all(map(_titled_part, parts))


def _titled_part(part: str) -> bool:
    bare = _PREFIX.sub("", part)
    return bare.isalpha() and (len(bare) == 1 or bare[1:].islower())


def courtesy_before(words: Sequence[str], start: int) -> str | None:
    """Return the form of address before a name ("mr", "mrs", "dr"), or None."""
    word = words[start - 1].rstrip(".").lower() if start else ""
    return word if word in COURTESY and words[start - 1][:1].isupper() else None
