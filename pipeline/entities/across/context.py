"""The company a name keeps: which other entities stand in its articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

from pipeline.entities.across.identity import Identity

PROFILE = 200
"""Articles that a profile is made of at most: the first by id, which is a hash."""
MOST = 5.0
"""Highest lift: articles of one story share much that is no further evidence."""
SMOOTHING = 40.0
"""Articles at the corpus's own rate that are added to a profile: one alone proves little."""
COMPANY = 400
"""Entities of an article that are company at most, those in most articles: who names more is
a list."""


class Context:
    """Entities of each article, and on demand what stands beside an entity."""

    def __init__(self, identity: Identity, heads: Sequence[frozenset[str]]) -> None:
        """Take the heads of each article, articles in the order of their ids."""
        self._identity = identity
        self._heads = heads
        self._company = [self._of_article(found) for found in heads]
        self._profiles: dict[str, tuple[Counter[str], int]] = {}

    def heads(self, article: int) -> frozenset[str]:
        """Return the entities of an article."""
        return self._heads[article]

    def _of_article(self, heads: frozenset[str]) -> frozenset[str]:
        if len(heads) <= COMPANY:
            return heads
        return frozenset(sorted(heads, key=self._identity.rank)[:COMPANY])

    def lift(self, article: int, candidate: str, without: frozenset[str] = frozenset()) -> float:
        """Return how much likelier an article's entities are where ``candidate`` is about.

        The sum over the entities that the article shares with the articles of ``candidate`` of
        half the logarithm of (share of the candidate's articles) / (share of all articles), if
        positive; shares are smoothed. ``without`` are entities to leave aside.
        """
        counts, n = self._profile(candidate)
        own = candidate in self._heads[article]  # an article is no evidence about itself
        n -= own
        total = len(self._heads)
        score = 0.0
        for head in self._company[article]:
            count = counts.get(head, 0) - own
            if count <= 0 or head == candidate or head in without:
                continue
            expected = self._identity.count(head) / total
            score += max(0.0, log((count / expected + SMOOTHING) / (n + SMOOTHING)))
        return min(score / 2, MOST)

    def shared(self, article: int, candidate: str, most: int = 3) -> list[str]:
        """Return the rarest entities that speak for a candidate, for people to read."""
        counts, _ = self._profile(candidate)
        found = [h for h in self._company[article] if h in counts and h != candidate]
        return sorted(found, key=lambda h: (self._identity.count(h), h))[:most]

    def share(self, one: str, other: str) -> bool:
        """Tell whether two names have more than one entity in common that is not everywhere."""
        counts, n = self._profile(other)
        floor = max(len(self._heads) / 10, 3)
        common = {
            head
            for article in sorted(self._identity.articles(one))[:PROFILE]
            for head in self._company[article]
            if head != other and counts.get(head, 0) > 0 and self._identity.count(head) <= floor
        }
        return len(common) > 1 if n > 1 else bool(common)

    def _profile(self, head: str) -> tuple[Mapping[str, int], int]:
        if head not in self._profiles:
            articles = sorted(self._identity.articles(head))[:PROFILE]
            counts: Counter[str] = Counter()
            for article in articles:
                counts.update(self._company[article])
            self._profiles[head] = counts, len(articles)
        return self._profiles[head]
