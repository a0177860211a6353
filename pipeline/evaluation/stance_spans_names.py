"""Whether the name that gold gives to a speaker or target is that of an entity.

Gold writes names such as ``Donald_Trump``, ``House_Republicans`` or ``Obama_campaign``. Persons
match by surname and given name, never by one of the two where the other differs. Other names match
by the words that are left without articles and general words. A gold name of a group ("Democratic
lawmakers") is also right for a person whom the articles call one of it: "Rep. Ada Quill, D-Ohio",
"Quill, a spokeswoman for the Obama campaign".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.entities.across.spelling import alike, is_slip, same_given
from pipeline.entities.names import (
    GENERIC_ORGANISATION_WORDS,
    initials,
    person_words,
    words,
)

_LITTLE = "a an and of the for in on to u s us american americans federal"
_EMPTY = frozenset(_LITTLE.split())
_MEMBER_WORDS = (
    "congressman congressmen congresswoman congresswomen executive executives group groups "
    "lawmaker lawmakers leader leaders legislator legislators member members movement official "
    "officials operative operatives organisation organization party politician politicians "
    "program programs representative representatives spokesman spokespeople spokesperson "
    "spokeswoman staff supporter supporters"
)
_MEMBERS = frozenset(_MEMBER_WORDS.split())
"""Words that say "people or things of": they tell no two groups apart."""
_HEADS = frozenset(
    ["administration", "campaign", "bill", "act", "law", "rule", "attack", "attacks"]
)
"""Words that make of a name the name of something else: Obama is not the Obama campaign."""
_WEAK = GENERIC_ORGANISATION_WORDS | _HEADS | {"state", "white", "new", "tax", "joint", "secure"}
"""Words that alone are no name of one thing."""
_PARTIES = {
    "democrats": "democrat", "democratic": "democrat", "dems": "democrat", "dem": "democrat",
    "republicans": "republican", "gop": "republican",
}  # fmt: skip
_LETTER = {"democrat": "D", "republican": "R"}
_INITIAL = re.compile(r"\b([A-Z])\.?(?=[ _]|$)")
_YOUNGER = frozenset(["jr", "ii", "iii", "iv"])
"""What tells a son from a father who goes without a mark."""


def is_collective(gold: str) -> bool:
    """Tell whether a gold name is that of a group of people or of a body, by its words.

    >>> is_collective("House_Republicans"), is_collective("Jay_Inslee")
    (True, False)
    """
    found = [_singular(word) for word in words(_spaced(gold))]
    kinds = _MEMBERS | _HEADS | GENERIC_ORGANISATION_WORDS
    if any(word in kinds or word in _LETTER for word in (*words(_spaced(gold)), *found)):
        return True
    return len(found) == 1


@lru_cache(maxsize=65_536)
def names_match(gold: str, name: str, type_: str) -> bool:
    """Tell whether an entity that is called ``name`` is the one that gold calls ``gold``.

    ``type_`` is that of the entity; what is a person here must be one in the gold.

    >>> names_match("Donald_Trump", "Trump", "person")
    True
    >>> names_match("Seth_Quill", "Asa Quill", "person")
    False
    """
    if type_ == "person":
        return _same_person(_spaced(gold), name)
    return _same_body(_spaced(gold), name)


def principal_matches(gold: str, name: str, type_: str) -> bool:
    """Tell whether gold names the campaign or administration of the person ``name``.

    >>> principal_matches("Obama_campaign", "Barack Obama", "person")
    True
    """
    whose, _, what = _spaced(gold).rpartition(" ")
    if type_ != "person" or what.lower() not in ("campaign", "administration"):
        return False
    surname = words(whose.removesuffix("'s").removesuffix("’s"))[-1:]
    return bool(surname) and surname == person_words(name)[-1:]


def is_member(gold: str, descriptions: Iterable[tuple[str, str]]) -> bool:
    """Tell whether articles call somebody one of the group that gold names.

    ``descriptions`` are the words right before and right after mentions of the person, each within
    one sentence. What counts: the group's words as an epithet before the name ("Democratic Sen. …",
    "Obama campaign spokesman …"), as an apposition after it (", a spokesman for the Obama
    campaign,") and a party's letter (", D-Ohio", "(R)").
    """
    wanted = _core(_spaced(gold))
    party = next((word for word in wanted if word in _LETTER), None)
    key = {party} if party else wanted
    if not key - _WEAK:
        return False
    return any(
        _epithet(before, key) or _apposition(after, key) or _letter(after, party)
        for before, after in descriptions
    )


def _spaced(gold: str) -> str:
    return gold.replace("_", " ").replace("/", " ")


def _same_person(gold: str, name: str) -> bool:
    one, other = person_words(gold), person_words(name)
    if not one or not other or any(w in _HEADS | _MEMBERS for w in words(gold)):
        return False
    if not _same_surname(one[-1], other[-1]):
        return False
    if len(other) == 1:
        return len(one) > 1 or one == other
    if len(one) == 1:
        return False
    if not (same_given(one[0], other[0]) or _spelt_alike(one[0], other[0])):
        return False
    letters = [_INITIAL.findall(each) for each in (gold, name)]
    ages = [generation(each) for each in (gold, name)]
    return all(not all(marks) or marks[0] == marks[1] for marks in (letters, ages))


def generation(name: str) -> frozenset[str]:
    """Return the mark of a younger bearer of a name, if it has one.

    It tells two people apart only where the elder is there too: formal style writes "Joseph R.
    Biden Jr." of him whom all others call Joe Biden.
    """
    return _YOUNGER.intersection(words(_spaced(name)))


def _same_surname(one: str, other: str) -> bool:
    """Tell whether two surnames are one; gold may have lost an accented ending ("Calder")."""
    cut = min(len(one), len(other)) >= 6 and (one.startswith(other) or other.startswith(one))
    return one == other or _spelt_alike(one, other) or (cut and abs(len(one) - len(other)) <= 2)


def _spelt_alike(one: str, other: str) -> bool:
    if alike(one, other) or is_slip(one, other):
        return True
    # "Kevil" for "Kevin": a short given name with one wrong letter
    same = sum(a == b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) >= 5 and same == len(one) - 1


def _same_body(gold: str, name: str) -> bool:
    one, other = _core(gold), _core(name)
    if not one or not other:
        return False
    if one == other:
        return True
    shorter = other < one and not other <= _WEAK and not (one - other) & _HEADS
    return shorter or _is_acronym(gold, name) or _is_acronym(name, gold)


def _is_acronym(short: str, long: str) -> bool:
    letters = "".join(words(short.replace(".", "")))
    return 3 <= len(letters) <= 8 and letters in initials(long.replace("U.S.", "").strip())


def _core(name: str) -> frozenset[str]:
    """Return the words that make a name, parties and plurals in one form."""
    plain = name.replace("'s", "").replace("’s", "").replace("-", " ").replace(".", "")
    found = (_PARTIES.get(word, word) for word in words(plain))
    return frozenset(_singular(w) for w in found if w not in _EMPTY and w not in _MEMBERS)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


_EPITHET_WORDS = 7
_APPOSITION = re.compile(r"\s*(?:,|\(|—|–)\s*(?:the |a |an |another |who is )?([^,;.()]{1,120})")
_BREAK = re.compile(r"[,;:.!?“”\"()—–](?!\s?[a-z]?\.)\s")
_ABBREVIATED = re.compile(r"\b(?:Sens?|Reps?|Gov|Dr|Mr|Mrs|Ms|Gen|Lt|Atty|Sgt)\.")


def _epithet(before: str, key: frozenset[str] | set[str]) -> bool:
    """Tell whether the words that lead up to a name, within its phrase, are a group's."""
    phrase = _BREAK.split(_ABBREVIATED.sub("", before))[-1]
    tail = phrase.split()[-_EPITHET_WORDS:]
    for place, word in enumerate(tail):
        if set(_stems([word])) & key and _all_title_like(tail[place + 1 :]):
            return key <= set(_stems(tail))
    return False


def _all_title_like(between: Sequence[str]) -> bool:
    """Tell whether words are part of a title: capitalised, or a role."""
    return all(w[:1].isupper() or _singular(w.lower()) in _ROLES for w in between)


_ROLE_WORDS = (
    "governor senator congressman chairman chairwoman chair whip strategist adviser advisor aide "
    "candidate nominee manager director press secretary campaign president counsel state "
    "majority minority former of the"
)
_ROLES = _MEMBERS | frozenset(_ROLE_WORDS.split())


def _apposition(after: str, key: frozenset[str] | set[str]) -> bool:
    found = _APPOSITION.match(after)
    return bool(found) and key <= set(_stems(found[1].split() if found else ()))


def _letter(after: str, party: str | None) -> bool:
    if party is None:
        return False
    return bool(re.match(rf"\s*,?\s*\(?{_LETTER[party]}(?:[-–—‑.)]|\s?[-–—])", after))


def _stems(found: Iterable[str]) -> list[str]:
    return [_singular(_PARTIES.get(w, w)) for w in words(" ".join(found).replace("'s", ""))]
