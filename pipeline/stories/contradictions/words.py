"""The packaged word lists by which numbers and denials are read (``data/words.txt``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from pipeline import shipped


@cache
def groups() -> Mapping[str, frozenset[str]]:
    """Return the lists by their names. Raises ValueError on a line that is none."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in shipped.text("stories/contradictions/data/words.txt").splitlines():
        if line and not line.startswith("#"):
            name, colon, words = line.partition(":")
            if not colon:
                raise ValueError(f"no list of words: {line!r}")
            found[name].update(words.split())
    return {name: frozenset(words) for name, words in found.items()}


def group(name: str) -> frozenset[str]:
    """Return one list. Raises KeyError where there is none of that name."""
    return groups()[name]


@cache
def classes(prefix: str) -> Mapping[str, str]:
    """Return word -> class for the lists named ``prefix.class``."""
    return {
        word: name.removeprefix(prefix + ".")
        for name, words in groups().items()
        if name.startswith(prefix + ".")
        for word in words
    }


@cache
def _negations() -> frozenset[str]:
    return group("negation")


def negates(word: str) -> bool:
    """Return whether a word in lower case is a negation."""
    return word in _negations() or word.endswith("n't")
