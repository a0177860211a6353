"""The company a name keeps: which other entities stand in its articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
import numpy.typing as npt

from pipeline.entities.across.identity import Identity
from pipeline.entities.across.written import PERSON, Ints

PROFILE = 200
"""Articles that a profile is made of at most: the first by id, which is a hash."""
MOST = 5.0
"""Highest lift: articles of one story share much that is no further evidence."""
SMOOTHING = 40.0
"""Articles at the corpus's own rate that are added to a profile: one alone proves little."""
COMPANY = 400
"""Entities of an article that are company at most, those in most articles: who names more is
a list."""
Floats = npt.NDArray[np.float64]
_UNIT = 1 << 20
"""Parts in which lifts are counted: a sum of whole numbers is the same in any order."""


@dataclass(slots=True)
class _Profile:
    counts: Counter[int]
    n: int
    lifts: dict[int, int] = field(default_factory=dict)
    without_one: dict[int, int] = field(default_factory=dict)
    """Lifts for an article that is one of the profile's own."""


@dataclass(frozen=True, slots=True)
class Named:
    """The keys of each article, as codes: rows, in the order of articles."""

    n_articles: int
    articles: Ints
    codes: Ints


def _distinct(named: Named, heads: Ints) -> tuple[Ints, list[int]]:
    """Return the distinct heads of each article, one article after the other, and where each is."""
    n_codes = int(heads.max(initial=0)) + 1
    both = np.sort(named.articles.astype(np.int64) * n_codes + heads)
    if both.size:
        both = both[np.concatenate(([True], both[1:] != both[:-1]))]
    starts = np.searchsorted(both, np.arange(named.n_articles + 1) * n_codes)
    return (both % n_codes).astype(np.int32), starts.tolist()


class Context:
    """Heads of each article, as codes, and on demand what stands beside a head.

    Sees the heads as they are when it is made.
    """

    def __init__(self, identity: Identity, named: Named) -> None:
        self._identity = identity
        self._code = identity.uses.code
        self._keys = identity.uses.keys
        self._counts = identity.head_counts()
        self._total = named.n_articles
        self._flat, self._starts = _distinct(named, identity.head_codes()[named.codes])
        self._usual = np.array(self._counts, dtype=np.float64) / max(self._total, 1)
        self._slots: Ints = np.zeros(len(self._keys), dtype=np.int32)
        self._full: tuple[list[int], list[int]] | None = None
        self._company: dict[int, frozenset[int]] = {}
        self._profiles: dict[int, _Profile] = {}

    def heads(self, article: int) -> frozenset[int]:
        """Return the entities of an article."""
        return frozenset(self._flat[self._starts[article] : self._starts[article + 1]].tolist())

    def full_names(self, article: int) -> list[int]:
        """Return the entities of an article that are persons with a name of several words."""
        if self._full is None:
            full = [key.startswith(PERSON) and " " in key for key in self._keys]
            kept = np.array(full, dtype=bool)[self._flat]
            before = np.concatenate(([0], np.cumsum(kept)))
            self._full = self._flat[kept].tolist(), before[self._starts].tolist()
        codes, starts = self._full
        return codes[starts[article] : starts[article + 1]]

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

    def lifts(self, articles: Sequence[int], candidates: Sequence[str]) -> Floats:
        """Return :meth:`lift` by article and candidate, the candidates aside, all at once.

        For articles that name none of the candidates, and are no lists.
        """
        codes = [self._code[candidate] for candidate in candidates]
        profiles = [self._profile(code) for code in codes]
        heads = [np.fromiter(p.counts, np.int32, len(p.counts)) for p in profiles]
        union = np.concatenate(heads)  # what stands twice takes its last slot
        self._slots[union] = np.arange(1, union.size + 1)
        table = np.zeros((union.size + 1, len(codes)), dtype=np.int64)
        for column, (profile, found) in enumerate(zip(profiles, heads, strict=True)):
            counts = np.fromiter(profile.counts.values(), np.float64, found.size)
            ratio = (counts / self._usual[found] + SMOOTHING) / (profile.n + SMOOTHING)
            table[self._slots[found], column] = np.rint(np.log(ratio).clip(0) * _UNIT)
        table[self._slots[codes]] = 0
        starts = np.array([self._starts[article] for article in articles])
        sizes = np.array([self._starts[article + 1] for article in articles]) - starts
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1]) + np.repeat(starts - ends + sizes, sizes)
        sums = np.add.reduceat(table[self._slots[self._flat[places]]], ends - sizes, axis=0)
        self._slots[union] = 0
        lifts: Floats = np.minimum(sums / _UNIT / 2, MOST)
        return lifts

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
        counts, total = profile.counts, 0
        one = 1 if own else 0  # an article is no evidence about itself
        lifts = profile.without_one if own else profile.lifts
        for head in company & counts.keys():
            if head == code or head in without:
                continue
            if head not in lifts:
                lifts[head] = self._lift(head, counts[head] - one, profile.n - one)
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
