"""The terms by which articles are compared: folded words without the commonest ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_TERM_LENGTH = 40
"""Longer runs of letters are markup or noise, never a shared topic."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

_STOP_WORDS = """
a about after again against all also am an and any are as at be because been before being
below between both but by can cannot could did do does doing done down during each few for
from further had has have having he her here hers herself him himself his how i if in into is
it its itself just me more most my myself no nor not now of off on once one only or other our
ours ourselves out over own per same shall she should so some such than that the their theirs
them themselves then there these they this those through to too under until up upon us very
was we were what when where which while who whom whose why will with would you your yours
yourself yourselves may might must said say says mr mrs ms
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def fold_word(word: str) -> str:
    """Return ``word`` in lower case without a possessive or a plural ending.

    The plural rule is a deliberately small one (the S stemmer of Harman, 1991): it joins
    "soldiers" with "soldier" and does not join words of different meaning.

    >>> [fold_word(w) for w in ("Soldiers", "Beijing’s", "Allies", "Congress", "crisis")]
    ['soldier', 'beijing', 'ally', 'congress', 'crisis']
    """
    folded = word.lower().replace("’", "'").removesuffix("'s")
    if len(folded) > 4 and folded.endswith("ies"):
        return folded[:-3] + "y"
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        return folded[:-1]
    return folded


def terms(text: str) -> Iterator[str]:
    """Yield the terms of ``text`` in order, with repetitions."""
    for match in _WORD.finditer(text):
        word = match.group()
        if not 2 <= len(word) <= MAX_TERM_LENGTH or word.lower() in STOP_WORDS:
            continue
        folded = fold_word(word)
        if len(folded) > 1 and folded not in STOP_WORDS:
            yield folded
