"""Full names by what may stand for them alone: who in the corpus is called "Clinton"."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence, Set
from dataclasses import dataclass, field

from pipeline.entities.across.identity import LONGEST, Identity
from pipeline.entities.across.persons import parts
from pipeline.entities.across.spelling import is_given
from pipeline.entities.across.written import GENERATIONS, PERSON

CANDIDATES = 32
"""Bearers of a name that are weighed at most: those in most articles."""
HEADLINE = 20
"""A surname that is used alone in this many times its articles opens a headline, not a name."""
_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class Bearers:
    """Full names by what may stand for them alone."""

    by_surname: dict[str, list[str]] = field(default_factory=dict)
    shortened: Counter[str] = field(default_factory=Counter)
    """Articles that use a bearer's surname alone."""
    leading: Set[str] = frozenset()
    """Family names that open a name, as in "xi jinping", and end none."""
    western: Set[str] = frozenset()
    """Surnames that end a name which a common given name opens."""

    @classmethod
    def of(cls, identity: Identity, wanted: Container[str] | None = None) -> Bearers:
        """Index the full names: by what follows a given name, and a family name that leads.

        ``wanted`` are the only names that will be asked for, None for all.
        """
        found: defaultdict[str, list[str]] = defaultdict(list)
        leading: defaultdict[str, list[str]] = defaultdict(list)
        western: set[str] = set()
        for key in identity.heads(PERSON):
            if " " not in key:
                continue
            words = parts(key)
            suffix = words.pop() if len(words) > 1 and words[-1] in GENERATIONS else ""
            if len(words) < 2 or _DIGIT.search(key):
                continue
            for name in _ends(words, suffix) if suffix or len(words) > 2 else words[1:]:
                if wanted is None or name in wanted:
                    found[name].append(key)
            if is_given(words[0]):
                western.add(words[-1])
            else:
                leading[words[0]].append(key)
        for word, keys in leading.items():
            if word not in western:  # "obama era" is nobody of the family Obama
                found[word] += keys
        by_surname = {
            word: sorted(set(keys), key=identity.rank) if len(keys) > 1 else keys
            for word, keys in found.items()
        }
        return cls(by_surname, leading=leading.keys() - western, western=western)

    def count_short(self, uses: Iterable[tuple[str, Sequence[str], int]]) -> None:
        """Count, from (head, folded forms, number of rows), the uses of a surname alone."""
        for head, forms, n in uses:
            if " " not in head:
                continue
            words = core(head)
            if len(words) > 1 and (words[-1] in forms or " ".join(words[1:]) in forms):
                self.shortened[head] += n

    def headline(self, key: str, identity: Identity) -> str:
        """Return the surname that opens a headline taken for a name ("trump calls"), else "".

        The surname is used alone in many times as many articles, and no other word of the key is
        anybody's name: "kelly smith" may be a person.
        """
        first, *rest = core(key)
        bearers = self.by_surname.get(first, ()) if rest else ()
        if not bearers or first in self.leading or is_given(first):
            return ""
        most = max(self.shortened[b] for b in bearers[:CANDIDATES])
        if most <= HEADLINE * identity.count(key):
            return ""
        named = any(
            is_given(word)
            or word in self.western
            or any(b != key and identity.count(b) > 1 for b in self.by_surname.get(word, ())[:2])
            for word in rest
        )
        return "" if named else first

    def names_of(self, head: str) -> tuple[str, ...]:
        """Return the names that may stand for a person, none for who has no full name."""
        words = core(head) if len(head) <= LONGEST else []
        if len(words) < 2:
            return ()
        names = {" ".join(words[cut:]) for cut in range(1, len(words))}
        if words[0] in self.leading:
            names.add(words[0])
        return tuple(names)

    def of_surname(self, name: str) -> Sequence[str]:
        """Return the bearers of a surname, those in most articles first."""
        return self.by_surname.get(name, ())


def _ends(words: Sequence[str], suffix: str) -> set[str]:
    ends = {" ".join(words[cut:]) for cut in range(1, len(words))}
    return ends | {f"{end} {suffix}" for end in ends} if suffix else ends


def is_short(key: str) -> bool:
    """Tell whether a key may be short for a fuller one: one word, or no given name leads."""
    words = core(key)
    return len(words) == 1 or not is_given(words[0])


def core(key: str) -> list[str]:
    """Return the words of a person's key or name without "jr" and the like."""
    words = parts(key)
    return words[:-1] if len(words) > 1 and words[-1] in GENERATIONS else words
