"""Whether the name of a capital means the city or the government that sits there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from spacy.tokens import Token

from pipeline.entities.territories import gazetteer
from pipeline.language.names.scan import Candidate, Scan

_STATIC_TEXT = "in at near from around outside across through inside into within"
_STATIC = frozenset(_STATIC_TEXT.split())
_TOWARD = frozenset(["to", "for", "toward", "towards"])
_MOTION_TEXT = """arrive come drive flight fly go head journey leave move return tour travel trip
visit reach enter march stop hurry rush"""
_MOTION = frozenset(_MOTION_TEXT.split())

_TAKEN_TEXT = """attack besiege bomb capture control defend depart dub enjoy hit liberate like
love occupy recognize rock see seize shake shell storm strike"""
_TAKEN = frozenset(_TAKEN_TEXT.split())
"""What is done to a city."""
_MUNICIPAL_TEXT = """airport area bar boundary center centre citizen district downtown hospital
hotel mayor metro museum neighborhood neighbourhood outskirt people police population prison
resident restaurant skyline square status street suburb subway transit underground university
weather"""
_MUNICIPAL = frozenset(_MUNICIPAL_TEXT.split())
"""What a city has."""
_OF_TEXT = """ahead ally backing behest condemnation critic critical criticism enemy expense
favor favour foe friend instance side support suspicious wary"""
_OF_GOVERNMENT = frozenset(_OF_TEXT.split())
"""What is said "of" a government."""
_TO_TEXT = """access advice aid allegiance ally alternative ambassador announce answer appeal
approach assistance assurance bow cede close closer commitment communicate complain complaint
concession connection convey deal deliver envoy explain export favor friendly give hand help hit
hostile lead limit link listen loan loyal loyalty message money obligation offer opposition owe
pay pledge present pressure promise proposal propose protest provide relation relay reply report
respond response sell signal speak submit suggest supply support surrender talk technology tell
threat tie transfer transmit turn warning weapon yield"""
_TO_GOVERNMENT = frozenset(_TO_TEXT.split())
"""What goes "to" a government, not to a city."""
_CONTESTED = frozenset(["Jerusalem"])
"""Capitals that are themselves what is spoken of: the government only as a subject that acts."""
_OFFICIAL = frozenset(["official", "government", "regime", "policy", "leadership", "authority"])
"""Nouns before which the name of a capital means the government."""
_GIVEN_TEXT = """aid approval assurance backing call concession condemnation demand get
guarantee hear help interference money order permission pledge praise pressure promise protest
reaction receive reply response return seek sign signal statement subsidy support tactic take
threat win withhold word"""
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

        Before a plural it is unclear, for the parse takes "the weight Beijing places on it" for a
        noun: the city, unless the article has the capital act elsewhere and never is in it.
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
    if candidate.text in _CONTESTED and token.dep_ != "nsubj":
        return "city"
    outside = (left for left in token.lefts if left.i < candidate.start)
    if any(left.dep_ == "compound" and left.tag_ == "NNP" for left in outside):
        return "city"  # "Babylon Berlin"
    if _in_list_of_places(token):
        return "city"
    for _ in range(4):
        if token.dep_ != "conj":
            break
        token = token.head
    if token.dep_ == "compound" or (token.dep_ in ("nmod", "amod") and token.i < token.head.i):
        if token.head.lemma_.lower() in _OFFICIAL:
            return "government"
        return "unclear" if token.head.tag_ == "NNS" else "city"
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
    before = words[max(0, candidate.start - 2) : candidate.start]
    if "capital" in before[-1:] or before == ["capital", ","]:
        return "city"
    line_start = candidate.start == 0 or "\n" in words[candidate.start - 1]
    if line_start and (after in ("(", "—", "–", "--", "-") or candidate.text.isupper()):
        return "city"
    if after == "-" and following:
        near = words[candidate.end + 1 : candidate.end + 5]
        return "city" if "based" in near or following in ("born", "area") else "government"
    if after == "," and following[:1].isupper():
        whole = gazetteer().lookup(following)
        if whole is not None and (whole.kind != "capital" or whole.territory.kind == "region"):
            inserted = words[candidate.start - 1 : candidate.start] == [","]
            return "government" if inserted and whole.territory.code != "us-dc" else "city"
    return None


def _in_list_of_places(token: Token) -> bool:
    """Tell whether a capital stands beside a town that is none, or in a list of three places."""
    others = [other for other in token.conjuncts if other.ent_type_ in ("GPE", "FAC", "LOC")]
    return len(others) > 1 or any(gazetteer().lookup(other.text) is None for other in others)


def _after_preposition(preposition: Token) -> Reading:
    word, head = preposition.lower_, preposition.head.lemma_.lower()
    if word == "from" and head in _GIVEN:
        return "government"
    if word == "of":
        return "government" if head in _OF_GOVERNMENT else "city"
    if word == "to":
        before = preposition.doc[max(0, preposition.i - 1)].lemma_.lower()
        return "city" if _TO_GOVERNMENT.isdisjoint([head, before]) else "government"
    travels = word in _TOWARD and head in _MOTION
    return "city" if word in _STATIC or travels or head in ("city", "town") else "government"
