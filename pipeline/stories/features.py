"""What grouping keeps of an article: weighted terms and a sentence vector, in small integers.

Small integers have exact sums in floating point, whatever the order of the additions. The
similarity of two articles is therefore the same to the last bit wherever, and with whatever else,
it is computed; that is what lets stories be updated piece by piece.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.stories.background import Background
from pipeline.stories.terms import terms as terms_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Nodes = NDArray[np.uint64]
Bytes = NDArray[np.int8]
Matrix = Any
"""A ``scipy.sparse.csr_array``; scipy has no types."""

MAX_TERMS = 128
"""Heaviest terms kept of an article: 128 squares of a byte stay below 2**24, exact in float32."""
TITLE_WEIGHT = 3
"""A term of the title counts as often as this many in the text."""
_STEPS = 8.0
"""Steps of a kept weight in one unit of ``(1 + ln tf) · idf``; weights rarely exceed 30."""
_LARGEST = 127


@dataclass(frozen=True, slots=True)
class Terms:
    """The heaviest terms of an article, at most :data:`MAX_TERMS`, by ascending id.

    ``ids`` are hashes of terms, ``weights`` their weights in steps of an eighth.
    """

    ids: NDArray[np.uint32]
    weights: NDArray[np.uint8]


NO_TERMS = Terms(np.zeros(0, np.uint32), np.zeros(0, np.uint8))


def node_of(article_id: str) -> int:
    """Return the 64-bit number that stands for an article.

    It depends on the id alone and is as good as random, so that it also ranks articles fairly.
    """
    digest = blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def article_terms(title: str | None, text: str, background: Background, salt: str = "") -> Terms:
    """Return the terms of an article; under different salts, equal terms get different ids."""
    counts = Counter(terms_of(text))
    for term in terms_of(title or ""):
        counts[term] += TITLE_WEIGHT
    weights = {term: (1 + math.log(n)) * background.idf(term) for term, n in counts.items()}
    start = crc32(salt.encode("utf-8", "surrogatepass"))
    kept: dict[int, int] = {}
    for term, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:MAX_TERMS]:
        number = crc32(term.encode("utf-8", "surrogatepass"), start)
        kept.setdefault(number, min(255, max(1, round(weight * _STEPS))))
    ids = np.array(sorted(kept), dtype=np.uint32)
    return Terms(ids, np.array([kept[int(i)] for i in ids], dtype=np.uint8))


def quantise(vectors: NDArray[np.floating[Any]]) -> Bytes:
    """Return each row in whole numbers of which the largest is 127; a row of zeros stays so.

    Unit rows that were made from such numbers give these numbers again.
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    scaled = np.asarray(vectors, dtype=np.float64) / np.where(largest > 0, largest, 1.0)
    return np.rint(scaled * _LARGEST).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Features:
    """Features of n articles, in ascending order of ``nodes``.

    ``days`` are calendar day numbers, NaN where undated. ``matrix`` is a sparse float32 array of
    whole numbers, a row an article and a column a term; ``norms`` are the lengths of its rows.
    ``vectors`` has shape (n, dimensions) and rows of zeros for articles without a vector;
    ``lengths`` are those of its rows.
    """

    nodes: Nodes
    days: Floats
    matrix: Matrix
    norms: Floats
    vectors: Bytes
    lengths: Floats


def features_of(nodes: Nodes, days: Floats, terms: Sequence[Terms], vectors: Bytes) -> Features:
    """Return the features of articles from those of each; ``nodes`` must ascend."""
    counts = np.array([len(one.ids) for one in terms], dtype=np.int64)
    ids = np.concatenate([one.ids for one in (*terms, NO_TERMS)])
    weights = np.concatenate([one.weights for one in (*terms, NO_TERMS)])
    return join(nodes, days, counts, ids, weights, vectors)


def join(
    nodes: Nodes,
    days: Floats,
    counts: Ints,
    ids: NDArray[np.uint32],
    weights: NDArray[np.uint8],
    vectors: Bytes,
) -> Features:
    """Return features from the terms of all articles in a row, ``counts`` of them an article."""
    columns, indices = np.unique(ids, return_inverse=True)
    pointers = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    data = weights.astype(np.float32)
    shape = (len(nodes), max(1, len(columns)))
    matrix = sparse.csr_array((data, indices.astype(np.int32), pointers), shape=shape)
    rows = np.repeat(np.arange(len(nodes)), counts)
    squares = np.bincount(rows, data.astype(np.float64) ** 2, minlength=len(nodes))
    wide = np.zeros(len(nodes))
    for start in range(0, len(nodes), 4096):
        part = vectors[start : start + 4096].astype(np.float32)
        wide[start : start + 4096] = np.einsum("ij,ij->i", part, part)
    return Features(nodes, days, matrix, np.sqrt(squares), vectors, np.sqrt(wide))
