"""Which quotes of a story are worth comparing: alike in their vectors or in their rare terms.

A story of ordinary size is compared whole, by two matrix products. A large one is first cut into
small files, by rare term and by speaker, so that the work grows with the number of quotes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.stories.matching import Said
from pipeline.stories.terms import STOP_WORDS, fold_word

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

WHOLE_STORY = 768
"""Quotes up to which all pairs of a story are looked at."""
MIN_COSINE = 0.45
MIN_SHARED = 0.5
"""Share of the rarity of one quote's terms that the other has, from which they are compared."""
MAX_PARTNERS = 40
"""Quotes, the most alike first, that each is compared with."""
_FILE = 24
_FILED_TERMS = 8
_CHUNK = 65536


def story_pairs(said: Sequence[Said], vectors: Vectors | None) -> tuple[Ints, Ints, Floats]:
    """Return ``i < j`` of the pairs to compare and their cosines (0 without vectors), in order.

    ``said`` are the wordings of one story, ``vectors`` their unit rows.
    """
    if len(said) < 2:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    terms = _terms(said)
    if len(said) <= WHOLE_STORY:
        left, right = np.triu_indices(len(said), 1)
        shared = (terms @ terms.T).toarray()[left, right]
        cosine = None if vectors is None else _cosines_of_all(vectors)[left, right]
    else:
        left, right = _filed(said)
        shared = _rowwise(terms, left, right)
        cosine = None if vectors is None else cosines(vectors, left, right)
    weights = np.array([one.weight for one in said])
    less = np.minimum(weights[left], weights[right])
    share = np.where(less > 0, shared / np.where(less > 0, less, 1.0), 0.0)
    alike = share >= MIN_SHARED
    if cosine is not None:
        alike |= cosine >= MIN_COSINE
        share = share + cosine
    left, right, score = left[alike], right[alike], share[alike]
    kept = _nearest(left, right, score)
    figures = np.zeros(len(kept)) if cosine is None else cosine[alike][kept]
    return left[kept], right[kept], figures


def _terms(said: Sequence[Said]) -> sparse.csr_array:
    """Return rows over terms, whose products are the summed rarity of the terms two share."""
    columns: dict[str, int] = {}
    indices: list[int] = []
    data: list[float] = []
    pointers = [0]
    for one in said:
        rarity: dict[str, float] = {}
        for word, value in zip(one.wording.tokens, one.rarity, strict=True):
            if value > 0:
                rarity[fold_word(word)] = value
        for term in sorted(rarity):
            indices.append(columns.setdefault(term, len(columns)))
            data.append(rarity[term] ** 0.5)
        pointers.append(len(indices))
    shape = (len(said), max(1, len(columns)))
    return sparse.csr_array((np.array(data), np.array(indices, dtype=np.int32), pointers), shape)


def _cosines_of_all(vectors: Vectors) -> Floats:
    return np.asarray(vectors @ vectors.T, dtype=np.float64)


def cosines(vectors: Vectors, left: Ints, right: Ints) -> Floats:
    """Return the products of pairs of rows."""
    out = np.zeros(len(left))
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        out[part] = np.einsum("ij,ij->i", vectors[left[part]], vectors[right[part]])
    return out


def _rowwise(terms: sparse.csr_array, left: Ints, right: Ints) -> Floats:
    out = np.zeros(len(left))
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        out[part] = terms[left[part]].multiply(terms[right[part]]).sum(axis=1)
    return out


def _nearest(left: Ints, right: Ints, score: Floats) -> Ints:
    """Return the numbers of the pairs that are among the best of at least one of their quotes."""
    ends = np.concatenate([left, right])
    pair = np.tile(np.arange(len(left)), 2)
    order = np.lexsort((pair, -score[pair], ends))
    starts = np.flatnonzero(np.r_[True, np.diff(ends[order]) != 0]) if len(order) else order
    lengths = np.diff(np.r_[starts, len(order)])
    rank = np.arange(len(order)) - np.repeat(starts, lengths)
    return np.unique(pair[order[rank < MAX_PARTNERS]])


def _filed(said: Sequence[Said]) -> tuple[Ints, Ints]:
    """Return the pairs that meet in a file: under a rare term, or under their speaker.

    A file of more than 24 is cut in the order of the wordings, so that like ones stay together.
    """
    filed: defaultdict[str, list[int]] = defaultdict(list)
    order = sorted(range(len(said)), key=lambda i: (said[i].wording.key, i))
    for i in order:
        for key in _keys(said[i]):
            filed[key].append(i)
    codes: list[Ints] = []
    n = len(said)
    for key in sorted(filed):
        members = np.array(filed[key], dtype=np.int64)
        edges = [*range(0, len(members), _FILE), len(members)]
        for start, end in pairwise(edges):
            one, other = _triangle(end - start)
            a, b = members[start:end][one], members[start:end][other]
            codes.append(np.minimum(a, b) * n + np.maximum(a, b))
    found = np.unique(np.concatenate(codes)) if codes else np.zeros(0, dtype=np.int64)
    return found // n, found % n


@cache
def _triangle(n: int) -> tuple[Ints, Ints]:
    one, other = np.triu_indices(n, 1)
    return one, other


def _keys(one: Said) -> list[str]:
    """Return the rarest terms, pairs of words among them, and the speaker of a quote."""
    tokens, rarity = one.wording.tokens, one.rarity
    weights: dict[str, float] = {}
    for word, value in zip(tokens, rarity, strict=True):
        if value > 0:
            weights[fold_word(word)] = value
    for i in range(len(tokens) - 1):
        if tokens[i] not in STOP_WORDS and tokens[i + 1] not in STOP_WORDS:
            weights[f"{tokens[i]} {tokens[i + 1]}"] = rarity[i] + rarity[i + 1]
    keys = sorted(weights, key=lambda term: (-weights[term], term))[:_FILED_TERMS]
    speaker = one.voice.named_id
    return keys if speaker is None else [*keys, f"\0{speaker}"]
