"""When two spellings are one name: short given names, transliterations, folded consonants."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import lru_cache

from pipeline import shipped
from pipeline.entities.names import GIVEN_NAMES, fold

_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss",
                          "æ": "ae", "œ": "oe"})  # fmt: skip
_RESPELT = (("ph", "f"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("ck", "k"), ("qu", "k"),
            ("sch", "sh"), ("tsch", "ch"), ("cz", "ch"), ("zh", "j"), ("x", "ks"), ("q", "k"),
            ("w", "v"), ("z", "s"))  # fmt: skip
_COMPANY = frozenset(
    ["inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "plc",
     "gmbh", "ag", "sa"]
)  # fmt: skip
_HEADS = frozenset(["department", "office", "bureau"])
_VOWELS = re.compile(r"[aeiouy']")
_DOUBLE = re.compile(r"(.)\1+")


def plain(word: str) -> str:
    """Return a folded word in the letters a to z, without apostrophes.

    >>> plain("O'Brien"), plain("Erdoğan"), plain("Kılıç")
    ('obrien', 'erdogan', 'kilic')
    """
    return fold(word).translate(_LETTERS).replace("'", "")


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Return the consonants of a word as transliterations agree on them; its first letter stays.

    >>> skeleton("zelenskyy"), skeleton("zelensky"), skeleton("hizbullah"), skeleton("hezbollah")
    ('slnsk', 'slnsk', 'hsblh', 'hsblh')
    """
    text = plain(word)
    for written, read in _RESPELT:
        text = text.replace(written, read)
    first, rest = text[:1], _VOWELS.sub("", text[1:])
    return _DOUBLE.sub(r"\1", first + rest)


@lru_cache(maxsize=65_536)
def spelling_class(word: str) -> str:
    """Return what stands for all listed spellings of a name; the plain word where none are.

    >>> spelling_class("muhammad") == spelling_class("mohamed")
    True
    """
    text = plain(word)
    return _spellings().get(text, text)


@lru_cache(maxsize=65_536)
def given_classes(word: str) -> frozenset[str]:
    """Return the classes of the full names that a given name may be, its own among them.

    >>> sorted(given_classes("bill"))
    ['bill', 'william']
    """
    own = spelling_class(word)
    full = {spelling_class(name) for name in _nicknames().get(plain(word), ())}
    return frozenset({own} | full)


@lru_cache(maxsize=65_536)
def same_given(one: str, other: str) -> bool:
    """Tell whether one given name is, or may stand for, the other.

    >>> same_given("bill", "william"), same_given("bob", "william"), same_given("rob", "bob")
    (True, False, True)
    """
    return not given_classes(one).isdisjoint(given_classes(other))


def form(name: str) -> str:
    """Return what the written forms of an organisation's name share.

    >>> form("the acme holding co"), form("department of justice"), form("us steel corp")
    ('acme holding', 'justice department', 'us steel')
    """
    words = [w for w in name.replace("u.s.", "us").split() if w not in ("and", "&")]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    for prefix in (["united", "states"], ["us"], ["u", "s"]):
        if words[: len(prefix)] == prefix and len(words) > len(prefix) + 1:
            words = words[len(prefix) :]
    while len(words) > 1 and words[-1] in _COMPANY and words != ["us", words[-1]]:
        words = words[:-1]
    if len(words) > 2 and words[0] in _HEADS and words[1] == "of":
        rest = words[3:] if words[2] == "the" and len(words) > 3 else words[2:]
        words = [*rest, words[0]]
    return " ".join(words) or name


def is_given(word: str) -> bool:
    """Tell whether a word is a common given name or the short form of one."""
    return word in GIVEN_NAMES or word in _nicknames()


def alike(one: str, other: str) -> bool:
    """Tell whether two words differ as transliterations do: same consonants, most letters equal.

    Two different common given names ("jan", "june") are not alike.
    """
    if spelling_class(one) == spelling_class(other):
        return True
    if len(one) < 5 or len(other) < 5 or (one in GIVEN_NAMES and other in GIVEN_NAMES):
        return False
    if skeleton(one) != skeleton(other):
        return False
    from rapidfuzz.distance import Levenshtein

    return bool(Levenshtein.normalized_similarity(plain(one), plain(other)) >= 0.7)


def is_slip(one: str, other: str) -> bool:
    """Tell whether one edit or a swap of neighbours makes one of two long words the other.

    The first letter must agree, and the words differ in their middle: a slip at the very end more
    often makes another name ("Comer", "Comey").
    """
    if min(len(one), len(other)) < 6 or one[0] != other[0] or one[-1] != other[-1]:
        return False
    from rapidfuzz.distance import OSA

    return bool(OSA.distance(one, other, score_cutoff=1) == 1)


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    classes: dict[str, str] = {}
    for line in _data("spellings.csv"):
        names = line.split()
        for name in names:
            classes.setdefault(name, classes.get(names[0], names[0]))
    return classes


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader(_data("nicknames.csv")):
        for short in row["short"].split():
            found[short].update(row["full"].split())
    return {short: frozenset(full) for short, full in found.items()}


@lru_cache(maxsize=1)
def acronyms() -> dict[str, tuple[str, str]]:
    """Return acronym -> (name, key without type) of bodies that the press does not introduce."""
    rows = csv.DictReader(_data("acronyms.csv"))
    return {row["acronym"]: (row["name"], row["key"]) for row in rows}


def _data(name: str) -> list[str]:
    text = shipped.text(f"entities/across/data/{name}")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
