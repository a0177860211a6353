"""What two quotes' speakers say about whether they report one utterance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from pipeline.entities.territories import gazetteer
from pipeline.stories.terms import STOP_WORDS, fold_word

UNNAMED = "unnamed"
Tie = Literal["same", "related", "open", "apart", "different"]
"""How two speakers relate.

``same``: one entity. ``related``: one may speak for the other, and the names or countries show it
("the Treasury's spokesman" and "the Treasury"; "China" and "Xi Jinping", where his country is
given). ``open``: one is missing or unnamed and nothing shows who it is. ``apart``: two named
entities that no evidence joins, of kinds that may yet speak for each other (a person and an
organisation). ``different``: two persons, or speakers of two countries.
"""
TIES: tuple[Tie, ...] = ("same", "related", "open", "apart", "different")

_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SMALL = frozenset(("jr", "sr", "ii", "iii", "iv", "de", "la", "el", "al", "bin", "van", "von"))
_ROLE_WORDS = """spokesman spokeswoman spokesperson lawyer attorney aide adviser advisor official
officials campaign administration office team family department ministry minister government
committee
party group company court police leader leaders president senator source sources people person
member members statement letter report lawsuit suit state national united new white house"""
_ROLES = frozenset(_ROLE_WORDS.split())
MISSPELLED = 85.0
"""Ratio of two names (rapidfuzz), of 100, from which one is taken for a misspelling."""
MAX_NAME = 200
"""Characters of a name that are read."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker as matching sees it; ``name`` is the head phrase of an unnamed one."""

    speaker_id: str | None
    type: str | None = None
    name: str | None = None
    country: str | None = None

    @property
    def named_id(self) -> str | None:
        """The speaker's id; None without a speaker and for an unnamed one."""
        return None if self.type == UNNAMED else self.speaker_id


def tie(a: Voice, b: Voice) -> Tie:
    """Return how two speakers relate; symmetric."""
    one, other = a.named_id, b.named_id
    if one is not None and one == other:
        return "same"
    if _related(a, b):
        return "related"
    if one is None or other is None:
        return "open"
    if a.type == b.type and a.type in ("person", "country"):
        return "different"
    countries = _countries(a), _countries(b)
    return "different" if all(countries) and not countries[0] & countries[1] else "apart"


def same_speaker(found: Tie) -> bool | None:
    """Return whether two speakers are one; None where that cannot be told."""
    return {"same": True, "different": False}.get(found)


def _related(a: Voice, b: Voice) -> bool:
    if a.type == b.type == "country":
        return False
    if a.name is None or b.name is None:
        return False
    if a.type == b.type == "person":
        return _short_form(a.name, b.name)
    if a.type == b.type == UNNAMED and _telling(a.name) & _telling(b.name):
        return True
    if {a.type, b.type} & {"country", UNNAMED} and _countries(a) & _countries(b):
        # Two unnamed ones ("Chinese analysts", "Chinese officials") share no more than a country.
        return not a.type == b.type == UNNAMED or _heads(a.name) == _heads(b.name)
    return _named_in(a, b) or _named_in(b, a)


def _named_in(part: Voice, whole: Voice) -> bool:
    """Return whether ``whole`` is called after ``part`` ("Jones" and "the Jones campaign")."""
    if part.type == UNNAMED or whole.type == "person" or part.name is None or whole.name is None:
        return False
    words = _name_words(part.name)
    if not words:
        return False
    if part.type == "person":
        wanted = {words[-1]}
    else:
        telling = set(words) - _ROLES
        wanted = telling or (set(words) if len(words) > 1 else set())
    return bool(wanted) and wanted <= set(_name_words(whole.name))


def _short_form(one: str, other: str) -> bool:
    """Return whether one person's name is the family name of the other's, or its misspelling."""
    a, b = _name_words(one), _name_words(other)
    if a and b and a[-1] == b[-1] and 1 in (len(a), len(b)):
        return True
    if [word[0] for word in a] != [word[0] for word in b]:
        return False
    return fuzz.ratio(" ".join(a), " ".join(b)) >= MISSPELLED


@lru_cache(maxsize=65536)
def _name_words(name: str) -> tuple[str, ...]:
    words = (fold_word(m.group()) for m in _NAME_WORD.finditer(name[:MAX_NAME]))
    return tuple(w for w in words if len(w) > 1 and w not in STOP_WORDS and w not in _SMALL)


@lru_cache(maxsize=65536)
def _telling(phrase: str) -> frozenset[str]:
    """Return the capitalised words of a phrase that name no role and no country."""
    names = (m.group() for m in _NAME_WORD.finditer(phrase[:MAX_NAME]) if m.group()[0].isupper())
    telling = {fold_word(name) for name in names if gazetteer().lookup(name) is None}
    return frozenset((telling & set(_name_words(phrase))) - _ROLES)


def _heads(name: str) -> str | None:
    words = _name_words(name)
    return words[-1] if words else None


def _countries(voice: Voice) -> frozenset[str]:
    found = _countries_named(voice.name) if voice.name and voice.type != "person" else frozenset()
    return found | {voice.country} if voice.country else found


@lru_cache(maxsize=65536)
def _countries_named(phrase: str) -> frozenset[str]:
    """Return the codes of countries that a phrase names ("Ukrainian officials")."""
    table = gazetteer()
    words = phrase[:MAX_NAME].split()
    found = set()
    start = 0
    while start < len(words):
        for length in range(min(table.longest, len(words) - start), 0, -1):
            surface = " ".join(words[start : start + length])
            for form in (surface, re.sub(r"['’]s?$", "", surface)):
                hit = table.lookup(form)
                if hit is not None and hit.territory.kind == "country":
                    found.add(hit.territory.code)
                    break
            else:
                continue
            start += length - 1
            break
        start += 1
    return frozenset(found)
