"""Whether the name of a capital means the city or the government that sits there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from spacy.tokens import Token

from pipeline.entities.territories import gazetteer
from pipeline.language.names.scan import Candidate, Scan

_STATIC_TEXT = "in at near from around outside across through inside into"
_STATIC = frozenset(_STATIC_TEXT.split())
_TOWARD = frozenset(["to", "for", "toward", "towards"])
_MOTION_TEXT = """arrive come drive flight fly go head journey leave move return tour travel trip
visit reach enter march stop"""
_MOTION = frozenset(_MOTION_TEXT.split())


_TAKEN_TEXT = """attack besiege bomb capture control defend depart dub enjoy hit liberate like love
occupy recognize rock see seize shake shell storm strike"""
_TAKEN = frozenset(_TAKEN_TEXT.split())
"""What is done to a city."""
_MUNICIPAL_TEXT = """airport area bar center centre citizen district downtown hospital hotel mayor
metro museum neighborhood neighbourhood outskirt people police population prison resident restaurant
skyline square status street suburb subway university weather"""
_MUNICIPAL = frozenset(_MUNICIPAL_TEXT.split())
"""What a city has."""
_OF_TEXT = """ahead ally backing behest condemnation critic criticism critical enemy expense favor
favour foe friend instance part side support suspicious wary"""
_OF_GOVERNMENT = frozenset(_OF_TEXT.split())
"""What is said "of" a government."""
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

    A subject that acts, an owner of what governments have, a partner ("between Moscow and Beijing")
    mean the government; what is in, at or part of it, travels to it or lies near it the city.
    """
    beside = _beside(candidate, scan)
    if beside is not None:
        return beside
    token = scan.doc[candidate.end - 1]
    for _ in range(4):
        if token.dep_ != "conj":
            break
        token = token.head
    if any(left.dep_ == "compound" and left.tag_ == "NNP" for left in token.lefts):
        return "city"  # "Babylon Berlin"
    if token.ent_type_ in ("FAC", "LOC") or (token.i != candidate.end - 1 and _is_town(token)):
        return "city"  # in a list with other places
    if token.dep_ == "compound" or (token.dep_ in ("nmod", "amod") and token.i < token.head.i):
        return "unclear"
    if token.dep_ == "pobj":
        return _after_preposition(token.head)
    head = token.head.lemma_.lower()
    if token.dep_ == "poss":
        named = token.head.tag_ in ("NNP", "NNPS")
        return "city" if named or head in _MUNICIPAL else "government"
    if token.dep_ == "nsubj" and any(right.dep_ == "attr" for right in token.head.rights):
        return "city"  # "Jerusalem is the capital"
    return "city" if token.dep_ == "dobj" and head in _MOTION | _TAKEN else "government"


def _beside(candidate: Candidate, scan: Scan) -> Reading | None:
    """Return what the words directly beside a capital tell, None if nothing."""
    words = scan.words
    after = words[candidate.end] if candidate.end < len(words) else ""
    following = words[candidate.end + 1] if candidate.end + 1 < len(words) else ""
    line_start = candidate.start == 0 or "\n" in words[candidate.start - 1]
    if line_start and (after in ("(", "—", "–", "--", "-") or candidate.text.isupper()):
        return "city"
    if after == "-" and following:
        return "city" if following in ("based", "born", "area") else "government"
    if after == "," and following[:1].isupper():
        whole = gazetteer().lookup(following)
        if whole is not None and whole.kind != "capital":
            return "government" if words[candidate.start - 1 : candidate.start] == [","] else "city"
    return None


def _is_town(token: Token) -> bool:
    """Tell whether a token names a place that is no capital."""
    found = gazetteer().lookup(token.text)
    return token.ent_type_ == "GPE" and found is None


def _after_preposition(preposition: Token) -> Reading:
    word, head = preposition.lower_, preposition.head.lemma_.lower()
    if word == "from" and head in _GIVEN:
        return "government"
    if word == "of":
        return "government" if head in _OF_GOVERNMENT else "city"
    travels = word in _TOWARD and head in _MOTION
    return "city" if word in _STATIC or travels else "government"
