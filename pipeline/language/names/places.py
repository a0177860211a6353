"""Whether the name of a capital means the city or the government that sits there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from pipeline.entities.territories import gazetteer
from pipeline.language.names.scan import Candidate, Scan

_STATIC_TEXT = "in at near from around outside across through inside into"
_STATIC = frozenset(_STATIC_TEXT.split())
_TOWARD = frozenset(["to", "for", "toward", "towards"])
_MOTION_TEXT = """arrive come drive flight fly go head journey leave move return tour travel trip
visit reach enter march stop"""
_MOTION = frozenset(_MOTION_TEXT.split())


_GIVEN_TEXT = """aid approval assurance backing call concession condemnation demand guarantee help
get hear money order permission pledge praise pressure promise protest reaction receive reply
response seek signal sign statement subsidy support take threat win word"""
_GIVEN = frozenset(_GIVEN_TEXT.split())
"""What comes from a government, and verbs of receiving it."""

Reading = Literal["city", "government", "unclear"]


class Capitals:
    """Tells what the names of capitals mean in one article."""

    def __init__(self, candidates: Iterable[Candidate], scan: Scan) -> None:
        self._scan = scan
        self._readings: dict[int, Reading] = {}
        self._counts: Counter[tuple[str, Reading]] = Counter()
        for c in candidates:
            if c.surface is not None and c.surface.kind == "capital":
                self._readings[c.start] = reading = _reading(c, scan)
                self._counts[c.text, reading] += 1

    def is_location(self, c: Candidate) -> bool:
        """Tell whether a capital is meant as the city, not as the government that sits there.

        Before a noun ("Moscow streets") it is unclear: the city, unless the article has the
        capital act elsewhere and never is in it.
        """
        reading = self._readings[c.start]
        if reading != "unclear":
            return reading == "city"
        acts = self._counts[c.text, "government"] > 0
        return not acts or self._counts[c.text, "city"] > 0


def _reading(candidate: Candidate, scan: Scan) -> Reading:
    """Return what the place of a capital in its sentence tells.

    What is in or at it, or travels to it, means the city; a subject, an owner, a partner ("between
    Moscow and Beijing") the government.
    """
    doc, words = scan.doc, scan.words
    after = words[candidate.end] if candidate.end < len(words) else ""
    following = words[candidate.end + 1] if candidate.end + 1 < len(words) else ""
    line_start = candidate.start == 0 or "\n" in words[candidate.start - 1]
    if line_start and (after in ("(", "—", "–", "--", "-") or candidate.text.isupper()):
        return "city"
    if after == "," and following[:1].isupper() and gazetteer().lookup(following) is not None:
        return "government" if words[candidate.start - 1 : candidate.start] == [","] else "city"
    token = doc[candidate.end - 1]
    for _ in range(4):
        if token.dep_ != "conj":
            break
        token = token.head
    if token.dep_ == "compound" or (token.dep_ in ("nmod", "amod") and token.i < token.head.i):
        return "unclear"
    if token.dep_ == "pobj":
        preposition = token.head
        if preposition.lower_ == "from" and preposition.head.lemma_.lower() in _GIVEN:
            return "government"
        if preposition.lower_ in _STATIC:
            return "city"
        travels = preposition.lower_ in _TOWARD and preposition.head.lemma_.lower() in _MOTION
        return "city" if travels else "government"
    return "city" if token.dep_ == "dobj" and token.head.lemma_.lower() in _MOTION else "government"
