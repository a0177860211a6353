"""The keys that articles use, and which of them are one entity so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 120
"""Characters of the longest key that rules join: what is longer is no name."""


@dataclass(frozen=True, slots=True)
class Join:
    """A key that became another one, by which rule and on what evidence (a short sentence)."""

    key: str
    into: str
    rule: str
    evidence: str


class Identity:
    """A forest of keys. The root of a tree, its head, is what all its keys are so far.

    A rule looks at heads only and joins one head into another. Rules run in a fixed order and
    within a rule joins are made in sorted order, so that nothing depends on the order of rows.
    """

    def __init__(self, uses: Iterable[tuple[str, int]], own: Iterable[str] = ()) -> None:
        """Note each use of a key in an article; keys in ``own`` are never joined by a rule.

        Nor are keys of more than ``LONGEST`` characters.
        """
        found: defaultdict[str, set[int]] = defaultdict(set)
        for key, article in uses:
            found[key].add(article)
        self._articles = dict(found)
        self._used = {key: frozenset(articles) for key, articles in found.items()}
        self._own = {*own, *(key for key in found if len(key) > LONGEST)}
        self.joins: dict[str, Join] = {}

    def head(self, key: str) -> str:
        """Return what ``key`` is so far."""
        while key in self.joins:
            key = self.joins[key].into
        return key

    def heads(self, prefix: str) -> list[str]:
        """Return the heads whose key begins with ``prefix`` and which rules may join, sorted."""
        return sorted(k for k in self._articles.keys() - self._own if k.startswith(prefix))

    def is_head(self, key: str) -> bool:
        """Tell whether a key is used, not joined into another, and open to rules."""
        return key in self._articles and key not in self._own

    def count(self, head: str) -> int:
        """Return the number of articles in which a head occurs under any of its keys."""
        return len(self._articles.get(head, ()))

    def articles(self, head: str) -> set[int]:
        """Return the articles in which a head occurs under any of its keys."""
        return self._articles.get(head, set())

    def used_in(self, key: str) -> frozenset[int]:
        """Return the articles that use a key itself."""
        return self._used.get(key, frozenset())

    def together(self, one: str, other: str) -> int:
        """Return in how many articles two heads stand side by side as two entities."""
        return len(self.articles(one) & self.articles(other))

    def rank(self, head: str) -> tuple[int, int, int, str]:
        """Return a sort key that puts first the head in most articles, then the fullest."""
        return -self.count(head), -head.count(" "), -len(head), head

    def join(self, key: str, into: str, rule: str, evidence: str) -> bool:
        """Join the head of ``key`` into the head of ``into``; False where they are one already."""
        source, target = self.head(key), self.head(into)
        if source == target or source in self._own or target in self._own:
            return False
        self.force(source, target, rule, evidence)
        return True

    def force(self, source: str, target: str, rule: str, evidence: str) -> None:
        """Join a head into another key, whatever else speaks against it."""
        self.joins[source] = Join(source, target, rule, evidence)
        moved = self._articles.pop(source, set())
        known = self._articles.setdefault(target, set())
        known |= moved
