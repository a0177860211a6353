"""Pairs of articles worth comparing, found through the heavy terms that they share.

Each article is filed under its heaviest terms and its date, in blocks of one term and a few days.
In a block of many articles each meets only the block's hubs, those of the lowest node numbers, so
that the work grows with the number of articles and not with its square. A node number depends on
its article alone: whether two articles meet is a function of the set of articles, and a new
article changes only what it and the hub that it displaces meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.stories.features import Floats, Ints, Nodes

KEY_TERMS = 24
"""Terms under which an article is filed."""
STRONG_TERMS = 8
"""Of these, the heaviest: sharing one that is strong in both counts twice."""
EPOCH_DAYS = 4
NEAR_EPOCHS = 2
FAR_EPOCHS = 12
NEED_NEAR, NEED_FAR, NEED_UNDATED = 2, 4, 3
"""What two articles must share to be compared."""
UNDATED = np.iinfo(np.int32).min
_LEAST = 2
"""The smallest of the three: two bits hold how much more another needs."""
_ROWS = 8192
_EMITTED = 1 << 21
"""Meetings held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Hubs:
    """How many articles of a block others meet that are in it or near it.

    ``near`` counts for articles of the block and of epochs near it, ``far`` for those of distant
    epochs and for undated ones.
    """

    near: int = 32
    far: int = 4


HUBS = Hubs()


@dataclass(frozen=True, slots=True)
class Keys:
    """Entries of the files: arrays of one length.

    ``terms`` uint32, ``epochs`` int32 (:data:`UNDATED` where the article has no date), ``nodes``
    uint64, ``strong`` bool.
    """

    terms: NDArray[np.uint32]
    epochs: NDArray[np.int32]
    nodes: Nodes
    strong: NDArray[np.bool_]


def keys_of(
    nodes: Nodes,
    days: Floats,
    counts: Ints,
    ids: NDArray[np.uint32],
    weights: NDArray[np.uint8],
) -> Keys:
    """Return the keys of articles from their terms in a row, ``counts`` of them an article."""
    rows = np.repeat(np.arange(len(nodes)), counts)
    order = np.lexsort((ids, -weights.astype(np.int16), rows))
    rank = _rank_within(rows[order])
    order, rank = order[rank < KEY_TERMS], rank[rank < KEY_TERMS]
    undated = np.isnan(days)
    epochs = np.where(undated, 0.0, days).astype(np.int64) // EPOCH_DAYS
    epochs[undated] = UNDATED
    kept = rows[order]
    return Keys(ids[order], epochs.astype(np.int32)[kept], nodes[kept], rank < STRONG_TERMS)


def _rank_within(groups: Ints) -> Ints:
    """Return the position of each element in its run of equal values (``groups`` is sorted)."""
    if not len(groups):
        return groups
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    lengths = np.diff(np.r_[starts, len(groups)])
    return np.asarray(np.arange(len(groups)) - np.repeat(starts, lengths), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _File:
    """Entries of one kind in order of their place, a number for a term and an epoch.

    ``rows`` count :attr:`Blocks.nodes`; ``ranks`` count the articles of a block by node number.
    """

    places: Ints
    terms: Ints
    rows: Ints
    strong: NDArray[np.bool_]
    ranks: Ints

    def take(self, kept: NDArray[np.bool_] | Ints) -> _File:
        """Return some of the entries."""
        return _File(
            self.places[kept],
            self.terms[kept],
            self.rows[kept],
            self.strong[kept],
            self.ranks[kept],
        )


@dataclass(frozen=True, slots=True)
class _Reach:
    """Entries by ascending row, and the stretch of a file that each of them meets."""

    entries: _File
    file: _File
    starts: Ints
    lengths: Ints
    need: int


class Blocks:
    """The files of a set of articles, to ask which of them an article meets."""

    def __init__(self, keys: Keys, hubs: Hubs = HUBS) -> None:
        """File ``keys``, which must hold all entries of every term that is asked about."""
        self._hubs = hubs
        self.nodes: Nodes = np.unique(keys.nodes)
        """The articles, by ascending node number."""
        rows = np.searchsorted(self.nodes, keys.nodes)
        _, terms = np.unique(keys.terms, return_inverse=True)
        dated = keys.epochs != UNDATED
        first, last = (
            (int(keys.epochs[dated].min()), int(keys.epochs[dated].max()))
            if dated.any()
            else (0, 0)
        )
        # Epochs are set apart so that those around one term's never reach another term's.
        self._stride = last - first + 1 + 2 * FAR_EPOCHS
        epochs = keys.epochs.astype(np.int64) - first + FAR_EPOCHS
        places = np.where(dated, terms * self._stride + epochs, terms)
        self._dated = _file(places, terms, rows, keys.strong, dated)
        self._undated = _file(places, terms, rows, keys.strong, ~dated)
        self._near = self._dated.take(self._dated.ranks < hubs.near)
        self._far = self._dated.take(self._dated.ranks < hubs.far)
        self._open = self._undated.take(self._undated.ranks < hubs.near)

    def meetings(self, asked: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Yield the rows of pairs to compare: each pair of which ``asked`` holds one, once.

        ``asked`` are ascending rows of :attr:`nodes`. The pairs come in arrays of some millions at
        most, the article asked about first.
        """
        wanted = np.zeros(len(self.nodes), dtype=np.bool_)
        wanted[asked] = True
        for start in range(0, len(asked), _ROWS):
            rows = asked[start : start + _ROWS]
            reaches = self._reaches(rows)
            totals = np.zeros(len(self.nodes), dtype=np.int64)
            for reach in reaches:
                totals += np.bincount(
                    reach.entries.rows, reach.lengths, minlength=len(totals)
                ).astype(np.int64)
            parts = np.cumsum(totals[rows]) // _EMITTED
            for part in np.split(rows, np.flatnonzero(np.diff(parts)) + 1):
                yield self._pairs(reaches, int(part[0]), int(part[-1]), wanted)

    def _reaches(self, rows: Ints) -> list[_Reach]:
        dated, undated = _of_rows(self._dated, rows), _of_rows(self._undated, rows)
        found = []
        for is_hub, entries in _by_rank(dated, self._hubs.near):
            file = self._dated if is_hub else self._near
            places = entries.places
            found.append(
                _reach(entries, file, places - NEAR_EPOCHS, places + NEAR_EPOCHS, NEED_NEAR)
            )
        for is_hub, entries in _by_rank(dated, self._hubs.far):
            file = self._dated if is_hub else self._far
            low, high = entries.places - FAR_EPOCHS, entries.places + FAR_EPOCHS
            before, after = entries.places - NEAR_EPOCHS - 1, entries.places + NEAR_EPOCHS + 1
            found.append(_reach(entries, file, low, before, NEED_FAR))
            found.append(_reach(entries, file, after, high, NEED_FAR))
            file = self._undated if is_hub else self._open
            found.append(_reach(entries, file, entries.terms, entries.terms, NEED_UNDATED))
        for is_hub, entries in _by_rank(undated, self._hubs.near):
            file = self._undated if is_hub else self._open
            found.append(_reach(entries, file, entries.terms, entries.terms, NEED_UNDATED))
            low = entries.terms * self._stride
            file = self._dated if is_hub else self._far
            found.append(_reach(entries, file, low, low + self._stride - 1, NEED_UNDATED))
        return found

    def _pairs(
        self, reaches: list[_Reach], first: int, last: int, wanted: NDArray[np.bool_]
    ) -> tuple[Ints, Ints]:
        """Return the pairs of the rows from ``first`` to ``last`` that share enough."""
        n, codes = len(self.nodes), [np.zeros(0, dtype=np.int64)]
        for reach in reaches:
            low, high = np.searchsorted(reach.entries.rows, [first, last + 1])
            lengths = reach.lengths[low:high]
            steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
            found = np.repeat(reach.starts[low:high], lengths) + steps
            left, right = np.repeat(reach.entries.rows[low:high], lengths), reach.file.rows[found]
            strong = np.repeat(reach.entries.strong[low:high], lengths) & reach.file.strong[found]
            # One sort brings the meetings of a pair together, with what each counts.
            code = ((left * n + right) << 4) | (reach.need << 2) | (1 + strong)
            codes.append(code[(left < right) | ~wanted[right]])
        meetings = np.sort(np.concatenate(codes))
        pairs = meetings >> 4
        starts = np.flatnonzero(np.r_[True, pairs[1:] != pairs[:-1]][: len(pairs)])
        if not len(starts):
            return starts, starts
        shared = np.add.reduceat(meetings & 3, starts)
        enough = starts[shared >= (meetings[starts] >> 2) % 4 + _LEAST]
        return pairs[enough] // n, pairs[enough] % n


def _file(
    places: Ints, terms: Ints, rows: Ints, strong: NDArray[np.bool_], kept: NDArray[np.bool_]
) -> _File:
    order = np.flatnonzero(kept)
    order = order[np.lexsort((rows[order], places[order]))]
    ranks = _rank_within(places[order])
    return _File(places[order], terms[order], rows[order], strong[order], ranks)


def _of_rows(file: _File, rows: Ints) -> _File:
    """Return the entries of some articles, by ascending row."""
    kept = np.flatnonzero(np.isin(file.rows, rows))
    return file.take(kept[np.argsort(file.rows[kept], kind="stable")])


def _by_rank(entries: _File, hubs: int) -> Iterator[tuple[bool, _File]]:
    """Yield the entries of hubs, which meet whole blocks, and the others, which meet hubs."""
    is_hub = entries.ranks < hubs
    yield True, entries.take(is_hub)
    yield False, entries.take(~is_hub)


def _reach(entries: _File, file: _File, low: Ints, high: Ints, need: int) -> _Reach:
    starts = np.searchsorted(file.places, low, side="left")
    ends = np.searchsorted(file.places, high, side="right")
    return _Reach(entries, file, starts, ends - starts, need - _LEAST)
