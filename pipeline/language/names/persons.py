"""The persons of one article: full names, the words that shorten them, names that were missed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.entities.names import (
    COURTESY,
    GIVEN_NAMES,
    PERSONAL_ROLES,
    ROLE_GENDER,
    fold,
    gender_of_name,
    is_acronym,
    person_words,
    words,
)
from pipeline.language.names.scan import Candidate, Scan, capitalised, courtesy_before

_KIN = """wife husband lady daughter son brother sister father mother widow spouse niece nephew
grandfather grandson cousin"""
_KINSHIP = frozenset(_KIN.split())

ALSO_WORDS = frozenset(
    [
        "bill",
        "dick",
        "frank",
        "grace",
        "guy",
        "hope",
        "jean",
        "mark",
        "may",
        "rob",
        "sue",
        "virginia",
        "will",
    ]
)
"""Given names that open a sentence or a headline as common words, or a place."""


_FAMILY_FIRST = """cai cao chang chen cheng choi chung dai deng fan feng gao guo han hou hu huang
hwang jeong jiang jung kang kim lai liang liao lin liu luo lyu nguyen pan peng qian qin ren roh shen
shi shin sun tang tian tran wang wei wen xi xiao xie xu yang yao yoon yu yuan zeng zhang zhao zheng
zhou zhu"""
FAMILY_FIRST = frozenset(_FAMILY_FIRST.split())
"""Common Chinese, Korean and Vietnamese family names, which stand first, that are no English word
and no usual English surname."""


KOREAN_FAMILIES = frozenset(["cho", "jo", "lee", "moon", "pak", "park", "ri", "yi"])
"""Korean family names that are words or surnames of English, too."""

_OTHER_NAME = 6
"""Words that may stand between a name and the real one."""


class PersonTable:
    """The persons of one article by their full names and by the words that shorten them."""

    def __init__(self, paragraph_starts: Sequence[int] = ()) -> None:
        self._paragraphs = paragraph_starts
        self._relatives: set[str] = set()
        self._kin_genders: dict[str, str] = {}
        self._other_names: dict[str, str] = {}
        self._genders: dict[str, Counter[str]] = defaultdict(Counter)
        self._positions: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._given: dict[str, set[str]] = defaultdict(set)
        self._alias: dict[str, str] = {}
        self._by_suffix: dict[str, set[str]] = defaultdict(set)

    def add(self, name: Sequence[str], position: int, kin: str = "") -> None:
        """Note a full name (in :func:`person_words` form) at a token position.

        ``kin`` says as what someone is introduced to another person ("wife", "son"): a lone surname
        means them only where its form of address fits nobody else.
        """
        self._positions[" ".join(name)].append(position)
        if kin:
            self._relatives.add(" ".join(name))
            self._kin_genders[" ".join(name)] = ROLE_GENDER.get(kin, "")

    def add_courtesy(self, surname: str, gender: str) -> None:
        """Note that ``surname`` was used with "Mr." or the like."""
        self._genders[surname][gender] += 1

    def add_other_name(self, name: Sequence[str], other: Sequence[str]) -> None:
        """Note that ``other`` is said to be another full name of the person ``name``."""
        self._other_names[" ".join(other)] = " ".join(name)

    def finish(self) -> None:
        """Fold variants of one full name and build the tables of short forms."""
        for other, name in self._other_names.items():
            if other != name and name not in self._other_names and other in self._positions:
                self._move(other, name)
        self._fold_variants()
        for name in self._positions:
            if name in self._alias:
                if name in self._other_names:
                    self._by_word[name.split()[-1]].add(self._alias[name])
                continue
            first, last = name.split()[0], name.split()[-1]
            self._by_word[last].add(name)
            for cut in range(1, name.count(" ")):
                self._by_suffix[" ".join(name.split()[cut:])].add(name)
            (self._given if first in GIVEN_NAMES else self._by_word)[first].add(name)

    def _fold_variants(self) -> None:
        """Middle names go ("hillary rodham clinton"), cut names grow ("moon jae" + "in")."""
        ends: dict[tuple[str, str], list[str]] = defaultdict(list)
        prefixes: dict[str, set[str]] = defaultdict(set)
        for name in self._positions:
            parts = name.split()
            ends[parts[0], parts[-1]].append(name)
            for cut in range(2, len(parts)):
                prefixes[" ".join(parts[:cut])].add(name)
        for block in ends.values():
            shortest = min(block, key=len)
            longer = [name for name in block if name != shortest]
            if len(longer) == 1:
                self._move(longer[0], shortest)
        for name in list(self._positions):
            grown = prefixes.get(name, set()) - self._alias.keys()
            if len(grown) == 1 and name not in self._alias:
                self._move(name, grown.pop())

    def _move(self, name: str, target: str) -> None:
        self._alias[name] = target
        self._positions[target] = sorted(self._positions[target] + self._positions[name])

    def short_forms(self) -> set[str]:
        """Return the words that shorten a full name."""
        return set(self._by_word)

    def knows(self, name: Sequence[str]) -> bool:
        """Tell whether the words are a full name of the article, or a surname of several words."""
        joined = " ".join(name)
        return joined in self._positions or joined in self._by_suffix

    def find(self, name: Sequence[str], position: int, gender: str = "") -> str:
        """Return the full name that ``name`` at ``position`` stands for; else ``name`` itself.

        Of several people of one surname the only one named in full so far in the paragraph is
        meant, else the one that the article names in full most often, else the first one.
        """
        joined = " ".join(name)
        if len(name) > 1:
            longer = self._by_suffix.get(joined, ())
            return next(iter(longer)) if len(longer) == 1 else self._alias.get(joined, joined)
        candidates = self._by_word.get(joined) or self._given.get(joined) or set()
        gender = gender or self._usual_gender(joined)
        fitting = {c for c in candidates if not gender or self._gender(c) in ("", gender)}
        if fitting - self._relatives or not gender:
            fitting -= self._relatives
        if len(fitting) <= 1:
            return next(iter(fitting), joined)
        near = [c for c in fitting if self._in_paragraph(c, position)]
        if len(near) == 1:
            return near[0]
        return min(fitting, key=lambda c: (-len(self._positions[c]), self._positions[c][0], c))

    def _gender(self, name: str) -> str:
        return self._kin_genders.get(name) or gender_of_name(name.split())

    def _usual_gender(self, surname: str) -> str:
        """Return the gender of the courtesy title most used with a surname."""
        counts = self._genders.get(surname)
        return min(counts, key=lambda g: (-counts[g], g)) if counts else ""

    def _in_paragraph(self, name: str, position: int) -> bool:
        """Tell whether ``name`` occurs in the paragraph of ``position``, before it."""
        paragraph = bisect_right(self._paragraphs, position)
        positions = self._positions[name]
        i = bisect_left(positions, position)
        return i > 0 and bisect_right(self._paragraphs, positions[i - 1]) == paragraph


def generation(surface: str) -> str:
    """Return ``jr`` or ``sr`` where a name ends in it, else the empty string."""
    last = words(surface)[-1:]
    return last[0] if last in (["jr"], ["sr"]) else ""


def label_votes(candidates: Iterable[Candidate]) -> dict[str, Counter[str]]:
    """Return how often each surface got each label."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for c in candidates:
        votes[c.text][c.label] += 1
    return votes


def person_table(candidates: Sequence[Candidate], scan: Scan) -> PersonTable:
    """Return the table of full names: labelled PERSON, and not labelled otherwise more often."""
    votes = label_votes(candidates)
    table = PersonTable([i for i, word in enumerate(scan.words) if "\n" in word])
    for c in candidates:
        courtesy = COURTESY.get(courtesy_before(scan.words, c.start) or "")
        if courtesy:
            table.add_courtesy(person_words(c.text)[-1:][0], courtesy)
        if c.owner:
            table.add(person_words(c.owner), c.start)
        if c.surface is not None or c.label not in ("PERSON", "ORG", "GPE", "FAC"):
            continue
        name = person_words(c.text)
        if len(name) < 2 or any(c.text.startswith(t) for t in ("@", "#")):
            continue
        if 2 * votes[c.text]["PERSON"] >= votes[c.text].total() and not is_acronym(c.text):
            table.add(name, c.start, "" if generation(c.text) else _kin(c, scan))
    for first, second in pairwise(candidates):
        if first.label == second.label == "PERSON" and _is_other_name(first, second, scan):
            table.add_other_name(person_words(first.text), person_words(second.text))
    table.finish()
    return table


def _is_other_name(first: Candidate, second: Candidate, scan: Scan) -> bool:
    """Tell whether the second name is another one of the first: "X, whose real name is Y"."""
    gap = [w.lower() for w in scan.words[first.end : second.start] if w[:1].isalnum()]
    if gap[:1] == ["whose"] and len(gap) <= _OTHER_NAME and gap[-1:] in (["is"], ["was"]):
        return "name" in gap
    return gap in (["also", "known", "as"], ["aka"], ["a.k.a"], ["a.k.a."], ["born"], ["née"])


def namesakes(candidates: Sequence[Candidate], labels: Sequence[str], scan: Scan) -> set[str]:
    """Return the full names that two people of the article bear, one of them with "Jr." or "Sr.".

    The name, or its surname alone, must stand without it, too, and something must tell the two
    apart: "his son, Mark Quill Jr." or "Quill Jr."; nobody says "King Jr.".
    """
    plain: set[str] = set()
    suffixed: set[str] = set()
    told: set[str] = set()
    people = [c for c, label in zip(candidates, labels, strict=True) if label == "PERSON"]
    for c in people:
        name = person_words(c.text)
        if not generation(c.text):
            plain.add(" ".join(name))
            continue
        suffixed.add(" ".join(name))
        if len(name) == 1 or _kin(c, scan):
            told.add(" ".join(name))
    return {
        name
        for name in suffixed
        if " " in name
        and not told.isdisjoint([name, *name.split()])
        and not plain.isdisjoint([name, name.split()[-1]])
    }


def _kin(c: Candidate, scan: Scan) -> str:
    """Return the noun that makes someone the relative of another, beside the name; else ""."""
    around = scan.words[max(0, c.start - 3) : c.start]
    if "of" in around:
        around = []  # "the brother of Ada Quill" is somebody else
    if scan.words[c.end : c.end + 1] == [","]:
        around += scan.words[c.end + 1 : c.end + 5]
    if scan.words[max(0, c.start - 4) : c.start] == ["in", "-", "law", ","]:
        around = scan.words[max(0, c.start - 6) : c.start]
    return next((word.lower() for word in around if word.lower() in _KINSHIP), "")


def titled_words(candidates: Iterable[Candidate], scan: Scan) -> set[str]:
    """Return the lone words that a title, a role or "administration" makes a person's name."""
    found = set()
    for c in candidates:
        if c.end - c.start == 1 and c.surface is None and c.start and c.text[:1].isupper():
            before = scan.words[c.start - 1]
            role = before.rstrip(".").lower()
            titled = before[:1].isupper() and (role in COURTESY or role in PERSONAL_ROLES)
            if titled or scan.words[c.end : c.end + 1] in (["administration"], ["presidency"]):
                found.add(fold(c.text))
    return found


def repeated_surnames(candidates: Iterable[Candidate]) -> set[str]:
    """Return the lone words that the recogniser calls a person more than once, and mostly."""
    votes = label_votes(c for c in candidates if c.end - c.start == 1 and c.surface is None)
    return {
        fold(text)
        for text, labels in votes.items()
        if labels["PERSON"] > 1 and 2 * labels["PERSON"] > labels.total() and len(text) > 2
    }


def given_name_persons(scan: Scan) -> list[Candidate]:
    """Return "Theresa May" or "Victor D. Cha" where the recogniser saw nothing.

    A common given name, perhaps an initial, and a capitalised word outside every candidate; a
    family name that stands first, and one; or a capitalised word, and one with a hyphen and a small
    syllable ("Ri Hyon-sok").
    """
    words, found = scan.words, []
    for i, word in enumerate(words[:-1]):
        if not word[:1].isupper() or scan.covered[i]:
            continue
        lower = fold(word)
        end = 0
        if lower in FAMILY_FIRST or lower in KOREAN_FAMILIES:
            end = i + 4 if scan.small_syllable(i + 2) else 0
        if not end and (lower in GIVEN_NAMES or lower in FAMILY_FIRST) and lower not in ALSO_WORDS:
            end = i + 3 if len(words[i + 1]) == 2 and words[i + 1].endswith(".") else i + 2
        if not end or end > len(words) or not scan.free(i, end):
            continue
        if scan.is_glued(end):
            continue  # the rest of a name whose surname is stuck to the next word
        surname = words[i + 1] if end == i + 4 else words[end - 1]
        if capitalised(surname):
            found.append(scan.take(scan.candidate(i, end, "PERSON")))
    return found


def missed_persons(known: set[str], scan: Scan) -> list[Candidate]:
    """Return tokens outside every candidate that are the surname of someone in the article."""
    found: list[Candidate] = []
    if not known:
        return found
    for i, word in enumerate(scan.words):
        if scan.covered[i] or not word[:1].isupper() or len(word) < 2:
            continue
        if fold(word) not in known:
            continue
        if word.lower() not in scan.lower_words or scan.doc[i].tag_ in ("NNP", "NNPS"):
            found.append(scan.take(scan.candidate(i, i + 1, "PERSON")))
    return found
