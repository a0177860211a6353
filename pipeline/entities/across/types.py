"""What a name is, where articles disagree: a person here, an organisation there.

The statistical model takes a lone surname for a firm and a website for a person. Where one type of
a name is rare and nothing else speaks for it, it becomes the usual one. Votes are articles in
which a surface form names an entity of a type, so "Trump" votes for a person wherever it is short
for Donald Trump.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from pipeline.entities.across.bearers import Bearers
from pipeline.entities.across.identity import Identity
from pipeline.entities.across.spelling import is_given
from pipeline.entities.across.written import PERSON, Corpus

OPEN = ("person", "organisation", "place", "group", "other")
"""Types that may be mistaken for one another. Countries come from a table, and stay."""
RATIO = 8
"""The usual type has this many times the votes of the rare one ..."""
SURE = 20
"""With this many times the votes a word is a surname in any company."""
FULL_RATIO = 2
"""... or this many, for names of several words and for surnames that nobody bears."""
LEAST = 3
"""... and at least this many votes; one less will do for names of several words."""


class TypeVotes:
    """In how many articles each name was of each type, and where types stood side by side."""

    def __init__(self, corpus: Corpus, settled: Iterable[str] = ()) -> None:
        """Count each row's own name, and its aliases where they are single words.

        Keys in ``settled`` have the type that the user gave them, whatever the votes.
        """
        self.settled = frozenset(settled)
        self._votes: dict[str, Counter[str]] = {kind: Counter() for kind in OPEN}
        self._surnamed: Counter[str] = Counter()
        for _, key, found, n in corpus.each():
            kind, _, name = key.partition(":")
            if kind not in OPEN:
                continue
            votes = self._votes[kind]
            votes[name] += n
            for form in found.forms:
                if form and form != name and " " not in form:
                    votes[form] += n
            if kind == "person" and " " in name and name.rpartition(" ")[2] in found.forms:
                self._surnamed[name] += n
        pairs = combinations(self._votes.values(), 2)
        self.disputed = sorted({name for one, other in pairs for name in one.keys() & other.keys()})
        """Names that have been taken for things of several types."""

    def _of(self, name: str) -> Counter[str]:
        found = ((kind, votes.get(name, 0)) for kind, votes in self._votes.items())
        return Counter({kind: n for kind, n in found if n})

    def usual(self, key: str, identity: Identity, bearers: Bearers) -> tuple[str, str] | None:
        """Return the key that a rarely typed one should be, with the evidence; None to keep it."""
        kind, _, name = key.partition(":")
        if kind not in OPEN or len(votes := self._of(name)) < 2:
            return None
        if " " in name and self._is_full_name(name, votes):
            if kind == "person":
                return None
            return f"{PERSON}{name}", f"a full name of a person in {_articles(votes['person'])}"
        best = _best(votes, kind)
        apart = identity.together(key, f"{best}:{name}")
        if best == kind or 5 * apart > identity.count(key):
            return None
        if kind == "person" and (self._surnamed[name] or bearers.of_surname(name)):
            return None
        ratio = FULL_RATIO if kind == "person" or " " in name else RATIO
        if votes[best] < max(LEAST - (" " in name), ratio * votes[kind]):
            return None
        return f"{best}:{name}", f"{best} in {_articles(votes[best])}, {kind} in {votes[kind]}"

    def share(self, key: str) -> float:
        """Return how many votes for a person come on each vote for the type of ``key``."""
        kind, _, name = key.partition(":")
        votes = self._of(name)
        return votes["person"] / max(votes[kind], 1)

    def _is_full_name(self, name: str, votes: Counter[str]) -> bool:
        """Tell whether a name is a person's: by its given name, or as it is also shortened."""
        strong = is_given(name.partition(" ")[0]) or self._surnamed[name] >= LEAST
        return strong and "'" not in name and 4 * votes["person"] >= votes.total() - votes["person"]


def _articles(n: int) -> str:
    return f"{n} article{'s' * (n > 1)}"


def _best(votes: Counter[str], kind: str) -> str:
    return min(votes, key=lambda k: (-votes[k], k != kind, k))


def to_usual(votes: TypeVotes, identity: Identity, bearers: Bearers, persons: bool = False) -> None:
    """Join rare types to the usual one: to ``persons`` of several words, or to other things.

    A single word that is usually a surname is left to its articles (:func:`is_doubtful`).
    """
    for kind in OPEN:
        for key in [f"{kind}:{name}" for name in votes.disputed]:
            if key in votes.settled or not identity.is_head(key):
                continue
            usual = votes.usual(key, identity, bearers)
            if usual is None or usual[0].startswith(PERSON) != persons:
                continue
            target, evidence = usual
            if identity.is_head(identity.head(target)) and not (persons and " " not in target):
                identity.join(key, target, "usual type", evidence)


def is_doubtful(key: str, votes: TypeVotes, identity: Identity, bearers: Bearers) -> bool:
    """Tell whether a single word that is labelled a thing is usually a person's surname."""
    if " " in key or key.startswith(PERSON):
        return False
    usual = votes.usual(key, identity, bearers)
    return usual is not None and usual[0].startswith(PERSON)


def is_sure(key: str, votes: TypeVotes) -> bool:
    """Tell whether a doubtful word is a surname so often that no more need speak for it."""
    return votes.share(key) >= SURE
