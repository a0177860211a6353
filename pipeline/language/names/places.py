"""Whether the name of a capital means the city or the government that sits there."""

from __future__ import annotations

from pipeline.entities.territories import gazetteer
from pipeline.language.names.scan import Candidate, Scan

_STATIC_TEXT = "in at near from around outside across through inside into"
_STATIC = frozenset(_STATIC_TEXT.split())
_TOWARD = frozenset(["to", "for", "toward", "towards"])
_MOTION_TEXT = """arrive come drive flight fly go head journey leave move return tour travel trip
visit reach enter march stop"""
_MOTION = frozenset(_MOTION_TEXT.split())


def is_location(candidate: Candidate, scan: Scan) -> bool:
    """Tell whether a capital is meant as the city rather than as the government that sits there.

    Its place in the sentence decides: what is in or at it, travels to it, or is described by it
    means the city; a subject, an owner, a partner ("between Moscow and Beijing") the government.
    """
    doc, words = scan.doc, scan.words
    after = words[candidate.end] if candidate.end < len(words) else ""
    following = words[candidate.end + 1] if candidate.end + 1 < len(words) else ""
    line_start = candidate.start == 0 or "\n" in words[candidate.start - 1]
    if line_start and (after in ("(", "—", "–", "--", "-") or candidate.text.isupper()):
        return True
    if after == "," and following[:1].isupper() and gazetteer().lookup(following) is not None:
        return words[candidate.start - 1 : candidate.start] != [","]
    token = doc[candidate.end - 1]
    for _ in range(4):
        if token.dep_ != "conj":
            break
        token = token.head
    if token.dep_ == "compound" or (token.dep_ in ("nmod", "amod") and token.i < token.head.i):
        return True
    if token.dep_ == "pobj":
        preposition = token.head
        if preposition.lower_ in _STATIC:
            return True
        return preposition.lower_ in _TOWARD and preposition.head.lemma_.lower() in _MOTION
    return token.dep_ == "dobj" and token.head.lemma_.lower() in _MOTION
