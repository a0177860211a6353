"""Which pairs of articles are worth comparing: those that share enough keys.

Two kinds of keys say little. **Furniture** is what more than ``Limits.furniture`` articles of one
outlet hold: menus, credits, standing phrases; it does not count, unless nearly all of an article
is furniture. A **crowded** key is held by more than ``Limits.crowded`` articles: a story that many
outlets carry. Its holders are compared with one of them only, its hub, drawn by the key, so that
the dozens of keys of one text have different hubs and the cost grows with the holders and not with
their square. The warehouse keeps keys in tables and finds the same pairs by joins
(``warehouse/statements/copy_*.sql``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

import numpy as np
import numpy.typing as npt

from pipeline.stories.copies.shingles import Hashes

_Numbers = npt.NDArray[np.int64]

TELLING = 10
"""Where fewer than one key in so many is no furniture, all of an article's keys count."""
PER_MILLE = 35
"""Shared keys asked for, in thousandths of the shingles of the article that asks for fewer.

The keys of a long article are 2 in 17 of its shingles; so this is 3 in 10 of those keys.
"""
BESIDE = 4
"""Keys asked for beyond that of an article with furniture: where that meets the article's own
words, which of its shingles are keys differs, and few articles may have the same ones."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many articles may hold a key."""

    furniture: int = 8
    crowded: int = 24


@dataclass(frozen=True, slots=True)
class Keyed:
    """An article as it is looked up; ``number`` is its :func:`sketch_id`."""

    number: int
    outlet_id: str
    n_shingles: int
    keys: Hashes


def sketch_id(article_id: str) -> int:
    """Return the 64-bit number that stands for an article beside its keys."""
    digest = blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def candidate_pairs(articles: Sequence[Keyed], limits: Limits) -> list[tuple[int, int]]:
    """Return the pairs of places in ``articles`` to compare, the smaller place first.

    Which articles they are is a function of the set.
    """
    if not articles:
        return []
    sizes = [len(article.keys) for article in articles]
    owners: _Numbers = np.repeat(np.arange(len(articles)), sizes)
    keys = np.concatenate([article.keys for article in articles])
    telling = _telling(articles, keys, owners, limits)
    held = np.bincount(owners[telling], minlength=len(articles))
    needed = [
        _needed(article.n_shingles, size, int(n))
        for article, n, size in zip(articles, held, sizes, strict=True)
    ]
    shared: Counter[tuple[int, int]] = Counter()
    crowds = []
    for key, holders in _by_key(keys[telling], owners[telling]):
        if len(holders) > limits.crowded:
            crowds.append((key, holders))
        else:
            shared.update(combinations(holders, 2))
    starred = {pair for key, holders in crowds for pair in _star(articles, key, holders)}
    crowded_keys = [frozenset(holders) for _, holders in crowds]
    for pair in set(shared) | starred:
        shared[pair] += sum(pair[0] in holders and pair[1] in holders for holders in crowded_keys)
    return sorted(pair for pair, n in shared.items() if n >= min(needed[pair[0]], needed[pair[1]]))


def _needed(n_shingles: int, n_keys: int, n_telling: int) -> int:
    if not n_keys:
        return 1
    needed = max(1, PER_MILLE * n_shingles * n_telling // (1000 * n_keys))
    return needed + (BESIDE if n_telling < n_keys else 0)


def _telling(
    articles: Sequence[Keyed], keys: Hashes, owners: _Numbers, limits: Limits
) -> npt.NDArray[np.bool_]:
    """Return which (key, article) rows count."""
    numbers = {name: n for n, name in enumerate(sorted({a.outlet_id for a in articles}))}
    outlets = np.array([numbers[article.outlet_id] for article in articles])[owners]
    order = np.lexsort((keys, outlets))
    changes = (np.diff(keys[order]) != 0) | (np.diff(outlets[order]) != 0)
    runs = np.concatenate(([0], np.cumsum(changes)))
    counts = np.empty(len(keys), dtype=np.int64)
    counts[order] = np.bincount(runs)[runs]
    telling = counts <= limits.furniture
    n_keys = np.bincount(owners, minlength=len(articles))
    n_telling = np.bincount(owners[telling], minlength=len(articles))
    return telling | (n_telling * TELLING < n_keys)[owners]


def _by_key(keys: Hashes, owners: _Numbers) -> Iterator[tuple[int, list[int]]]:
    """Yield each key that several articles hold, with their places in order."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    ends = np.append(starts[1:], len(keys))
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        yield int(keys[start]), owners[start:end].tolist()


def _star(articles: Sequence[Keyed], key: int, holders: list[int]) -> Iterator[tuple[int, int]]:
    hub = min(holders, key=lambda place: articles[place].number ^ key)
    for place in holders:
        if place != hub:
            yield min(hub, place), max(hub, place)
