"""Pairs of articles worth comparing, found through the rare terms they share.

Each article is filed under its heaviest terms. A term's file of more than ``max_postings``
articles is cut into consecutive pieces in order of date, so that the work grows with the number of
articles, not with its square. Where the cuts fall differs from term to term: articles that one cut
separates still meet under another term.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.stories.vectors import Matrix

Ints = NDArray[np.int64]
_ROWS = 1024
"""Rows of the product held in memory at a time."""


def heaviest(matrix: Matrix, n_terms: int) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Return rows, columns and values of the ``n_terms`` largest entries of each row.

    Entries of equal value are taken in the order of their columns.
    """
    entries = matrix.tocoo()
    rows, columns = entries.row.astype(np.int64), entries.col.astype(np.int64)
    order = np.lexsort((columns, -entries.data, rows))
    rows, columns, values = rows[order], columns[order], entries.data[order]
    keep = _rank_within(rows) < n_terms
    return rows[keep], columns[keep], values[keep]


def _rank_within(groups: Ints) -> Ints:
    """Return the position of each element in its run of equal values (``groups`` is sorted)."""
    if not len(groups):
        return groups
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    lengths = np.diff(np.r_[starts, len(groups)])
    return np.arange(len(groups)) - np.repeat(starts, lengths)


def _file(
    rows: Ints, columns: Ints, days: NDArray[np.float64], vocabulary: Sequence[str], limit: int
) -> tuple[Ints, Ints]:
    """Return an order of the entries and, in that order, the piece of a file each belongs to."""
    # NaN (undated) sorts last.
    order = np.lexsort((rows, days[rows], columns))
    sorted_columns = columns[order]
    frequency = np.bincount(columns, minlength=len(vocabulary))
    shift = np.array([crc32(term.encode()) % limit for term in vocabulary], dtype=np.int64)
    shift[frequency <= limit] = 0
    piece = (_rank_within(sorted_columns) + shift[sorted_columns]) // limit
    _, bucket = np.unique(np.stack([sorted_columns, piece]), axis=1, return_inverse=True)
    return order, bucket.astype(np.int64)


def candidate_pairs(
    matrix: Matrix,
    vocabulary: Sequence[str],
    days: NDArray[np.float64],
    *,
    key_terms: int,
    max_postings: int,
    max_partners: int,
    window_days: int,
) -> tuple[Ints, Ints]:
    """Return row numbers ``i < j`` of the pairs to compare, each pair once, in order.

    ``days`` holds day numbers, NaN where an article is undated; pairs of dated articles more than
    ``window_days`` apart are left out. Each article proposes at most ``max_partners`` partners.
    """
    rows, columns, values = heaviest(matrix, key_terms)
    if not len(rows):
        none = np.zeros(0, dtype=np.int64)
        return none, none
    order, buckets = _file(rows, columns, days, vocabulary, max_postings)
    keys = sparse.csr_array(
        (values[order], (rows[order], buckets)), shape=(matrix.shape[0], buckets.max() + 1)
    )
    found = list(_proposals(keys, days, max_partners, window_days))
    pairs = np.unique(np.concatenate(found, axis=1), axis=1)
    return pairs[0], pairs[1]


def _proposals(
    keys: Any, days: NDArray[np.float64], max_partners: int, window_days: int
) -> Iterator[NDArray[np.int64]]:
    transposed = keys.T.tocsr()
    for start in range(0, keys.shape[0], _ROWS):
        product = (keys[start : start + _ROWS] @ transposed).tocoo()
        left = product.row.astype(np.int64) + start
        right = product.col.astype(np.int64)
        # Comparisons with NaN are false: a pair with an undated article is never too far apart.
        keep = (left != right) & ~(np.abs(days[left] - days[right]) > window_days)
        left, right, score = left[keep], right[keep], product.data[keep]
        best = np.lexsort((right, -score, left))
        left, right = left[best], right[best]
        near = _rank_within(left) < max_partners
        left, right = left[near], right[near]
        yield np.stack([np.minimum(left, right), np.maximum(left, right)])
