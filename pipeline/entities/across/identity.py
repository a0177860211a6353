"""The keys that articles use, and which of them are one entity so far."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.entities.across.blocks import Blocks, Kind
from pipeline.entities.across.written import Ints

LONGEST = 120
"""Characters of the longest key that rules join: what is longer is no name."""


@dataclass(frozen=True, slots=True)
class Join:
    """A key that became another one, by which rule and on what evidence (a short sentence)."""

    key: str
    into: str
    rule: str
    evidence: str


class Uses:
    """Which articles use which keys: numbers of articles by code, the place of a key in ``keys``.

    ``keys`` are sorted.
    """

    def __init__(self, keys: Sequence[str], codes: Ints, articles: Ints) -> None:
        """Take the code and the article of each use; a use may stand twice."""
        self.keys = keys
        self.code = {key: code for code, key in enumerate(keys)}
        n_articles = int(articles.max(initial=0)) + 1
        uses = np.sort(codes.astype(np.int64) * n_articles + articles)
        if uses.size:
            uses = uses[np.concatenate(([True], uses[1:] != uses[:-1]))]
        articles = (uses % n_articles).astype(np.int32)
        self.counts: Ints = np.bincount(uses // n_articles, minlength=len(keys)).astype(np.int32)
        self._articles = articles
        self._starts = np.concatenate(([0], np.cumsum(self.counts))).tolist()

    @classmethod
    def of(cls, uses: Iterable[tuple[str, int]]) -> Uses:
        """Return the uses of some (key, article)."""
        found = list(uses)
        keys = sorted({key for key, _ in found})
        code = {key: number for number, key in enumerate(keys)}
        codes = np.array([code[key] for key, _ in found], dtype=np.int32)
        return cls(keys, codes, np.array([article for _, article in found], dtype=np.int32))

    def articles(self, key: str) -> Ints:
        """Return the articles that use a key, in order."""
        code = self.code.get(key)
        if code is None:
            return self._articles[:0]
        return self._articles[self._starts[code] : self._starts[code + 1]]


class Identity:
    """A forest of keys. The root of a tree, its head, is what all its keys are so far.

    A rule looks at heads only and joins one head into another. Rules run in a fixed order and
    within a rule joins are made in sorted order, so that nothing depends on the order of rows.
    """

    def __init__(self, uses: Uses, blocks: Blocks, own: Iterable[str] = ()) -> None:
        """Take what articles use, and its blocks; keys in ``own`` are never joined by a rule.

        Nor are keys of more than ``LONGEST`` characters.
        """
        self.uses = uses
        self._count: dict[str, int] = dict(zip(uses.keys, uses.counts.tolist(), strict=True))
        self._merged: dict[str, Ints] = {}
        self._own = {*own, *(key for key in uses.keys if len(key) > LONGEST)}
        self._blocks = blocks
        self._open = np.ones(len(uses.keys), dtype=bool)
        self._open[[uses.code[key] for key in self._own if key in uses.code]] = False
        self.joins: dict[str, Join] = {}

    @property
    def own(self) -> Collection[str]:
        """Keys that no rule joins."""
        return self._own

    def head(self, key: str) -> str:
        """Return what ``key`` is so far."""
        while key in self.joins:
            key = self.joins[key].into
        return key

    def heads(self, prefix: str) -> list[str]:
        """Return the heads whose key begins with ``prefix`` and which rules may join, sorted."""
        keys = self.uses.keys
        start = bisect_left(keys, prefix)
        stop = bisect_left(keys, prefix[:-1] + chr(ord(prefix[-1]) + 1))
        return [keys[code] for code in (np.flatnonzero(self._open[start:stop]) + start).tolist()]

    def crowded(self, kind: Kind) -> list[str]:
        """Return those of the heads which share a block with another of them, sorted."""
        keys = self.uses.keys
        return [keys[code] for code in self._blocks.crowded(kind, self._open).tolist()]

    def sharing(self, kind: Kind, block: Sequence[str]) -> list[str]:
        """Return those of the heads which are in a block, sorted."""
        codes = self._blocks.sharing(kind, block)
        return [self.uses.keys[code] for code in codes[self._open[codes]].tolist()]

    def is_head(self, key: str) -> bool:
        """Tell whether a key is used, not joined into another, and open to rules."""
        return key in self._count and key not in self._own

    def count(self, head: str) -> int:
        """Return the number of articles in which a head occurs under any of its keys."""
        return self._count.get(head, 0)

    def articles(self, head: str) -> Ints:
        """Return the articles in which a head occurs under any of its keys, in order."""
        merged = self._merged.get(head)
        if merged is not None:
            return merged
        return self.uses.articles(head) if head in self._count else self.uses.articles("")[:0]

    def together(self, one: str, other: str) -> int:
        """Return in how many articles two heads stand side by side as two entities."""
        rare, usual = sorted((self.articles(one), self.articles(other)), key=len)
        if not rare.size:
            return 0
        places = np.searchsorted(usual, rare)
        places[places == usual.size] = 0
        return int(np.count_nonzero(usual[places] == rare))

    def rank(self, head: str) -> tuple[int, int, int, str]:
        """Return a sort key that puts first the head in most articles, then the fullest."""
        return -self.count(head), -head.count(" "), -len(head), head

    def join(self, key: str, into: str, rule: str, evidence: str) -> bool:
        """Join the head of ``key`` into the head of ``into``; False where they are one already."""
        source, target = self.head(key), self.head(into)
        if source == target or source in self._own or target in self._own:
            return False
        both = np.union1d(self.articles(source), self.articles(target))
        self.joins[source] = Join(source, target, rule, evidence)
        self._count.pop(source, None)
        self._open[self.uses.code[source]] = False
        self._merged.pop(source, None)
        self._merged[target], self._count[target] = both, both.size
        return True

    def head_codes(self) -> Ints:
        """Return the code of the head of each key."""
        codes: Ints = np.arange(len(self.uses.keys), dtype=np.int32)
        for key in self.joins:
            codes[self.uses.code[key]] = self.uses.code[self.head(key)]
        return codes

    def head_counts(self) -> list[int]:
        """Return by code the number of articles of each head; of what is none, of the key."""
        counts: list[int] = self.uses.counts.tolist()
        for head in self._merged:
            counts[self.uses.code[head]] = self._count[head]
        return counts
