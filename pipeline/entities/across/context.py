"""The company a name keeps: which other entities stand in its articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import log

import numpy as np

from pipeline.entities.across.identity import Identity
from pipeline.entities.across.written import Ints

PROFILE = 200
"""Articles that a profile is made of at most: the first by id, which is a hash."""
MOST = 5.0
"""Highest lift: articles of one story share much that is no further evidence."""
SMOOTHING = 40.0
"""Articles at the corpus's own rate that are added to a profile: one alone proves little."""
COMPANY = 400
"""Entities of an article that are company at most, those in most articles: who names more is
a list."""
_UNIT = 1 << 20
"""Parts in which lifts are counted: a sum of whole numbers is the same in any order."""


@dataclass(slots=True)
class _Profile:
    counts: Counter[int]
    n: int
    lifts: dict[int, int] = field(default_factory=dict)


class Named:
    """The keys of each article, as codes; rows sorted by article."""

    def __init__(self, n_articles: int, articles: Ints, codes: Ints) -> None:
        self.n_articles = n_articles
        self.codes = codes
        self._starts = np.searchsorted(articles, np.arange(n_articles + 1)).tolist()

    def of(self, article: int) -> slice:
        """Return where the keys of an article stand."""
        return slice(self._starts[article], self._starts[article + 1])


class Context:
    """Heads of each article, as codes, and on demand what stands beside a head.

    Sees the heads as they are when it is made.
    """

    def __init__(self, identity: Identity, named: Named) -> None:
        self._identity = identity
        self._named = named
        self._code = identity.uses.code
        self._keys = identity.uses.keys
        self._heads = identity.head_codes()[named.codes]
        self._counts = identity.head_counts()
        self._total = named.n_articles
        self._company: dict[int, frozenset[int]] = {}
        self._profiles: dict[int, _Profile] = {}

    def heads(self, article: int) -> frozenset[int]:
        """Return the entities of an article."""
        return frozenset(self._heads[self._named.of(article)].tolist())

    def company(self, article: int) -> frozenset[int]:
        """Return the entities of an article that tell something about the others."""
        found = self._company.get(article)
        if found is None:
            found = self.heads(article)
            if len(found) > COMPANY:
                rank = self._identity.rank
                usual = sorted(found, key=lambda code: rank(self._keys[code]))
                found = frozenset(usual[:COMPANY])
            self._company[article] = found
        return found

    def lift(self, article: int, candidate: str, without: frozenset[int] = frozenset()) -> float:
        """Return how much likelier an article's entities are where ``candidate`` is about.

        The sum over the entities that the article shares with the articles of ``candidate`` of
        half the logarithm of (share of the candidate's articles) / (share of all articles), if
        positive; shares are smoothed. ``without`` are entities to leave aside.
        """
        code = self._code[candidate]
        profile = self._profile(code)
        company = self.company(article)
        own = code in company or (len(company) == COMPANY and code in self.heads(article))
        counts, lifts, total = profile.counts, profile.lifts, 0
        for head in company:
            if head not in counts or head == code or head in without:
                continue
            if own:  # an article is no evidence about itself
                total += self._lift(head, counts[head] - 1, profile.n - 1)
                continue
            if head not in lifts:
                lifts[head] = self._lift(head, counts[head], profile.n)
            total += lifts[head]
        return min(total / _UNIT / 2, MOST)

    def _lift(self, head: int, count: int, n: int) -> int:
        if count <= 0:
            return 0
        usual = self._counts[head] / self._total
        return max(0, round(log((count / usual + SMOOTHING) / (n + SMOOTHING)) * _UNIT))

    def shared(self, article: int, candidate: str, most: int = 3) -> list[str]:
        """Return the rarest entities that speak for a candidate, for people to read."""
        code = self._code[candidate]
        counts = self._profile(code).counts
        found = [h for h in self.company(article) if h in counts and h != code]
        rarest = sorted(found, key=lambda h: (self._counts[h], self._keys[h]))[:most]
        return [self._keys[head] for head in rarest]

    def share(self, one: str, other: str) -> bool:
        """Tell whether two names have more than one entity in common that is not everywhere."""
        code = self._code[other]
        profile = self._profile(code)
        floor = max(self._total / 10, 3)
        common = {
            head
            for article in self._identity.articles(one)[:PROFILE].tolist()
            for head in self.company(article)
            if head != code and head in profile.counts and self._counts[head] <= floor
        }
        return len(common) > 1 if profile.n > 1 else bool(common)

    def _profile(self, head: int) -> _Profile:
        found = self._profiles.get(head)
        if found is None:
            articles = self._identity.articles(self._keys[head])[:PROFILE].tolist()
            counts: Counter[int] = Counter()
            for article in articles:
                counts.update(self.company(article))
            found = self._profiles[head] = _Profile(counts, len(articles))
        return found
