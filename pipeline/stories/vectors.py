"""Articles as TF-IDF vectors of unit length."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from pipeline.stories.background import Background
from pipeline.stories.terms import terms

Matrix = Any
"""A ``scipy.sparse.csr_array``; scipy has no types."""


def weigh(counts: Counter[str], background: Background) -> dict[str, float]:
    """Return the weight ``(1 + ln tf) · idf`` of each term."""
    return {term: (1 + math.log(n)) * background.idf(term) for term, n in counts.items()}


def term_counts(title: str | None, text: str, title_weight: int) -> Counter[str]:
    """Return how often each term occurs, a term of the title ``title_weight`` times as often."""
    counts = Counter(terms(text))
    for term in terms(title or ""):
        counts[term] += title_weight
    return counts


def unit_rows(weights: Sequence[dict[str, float]]) -> tuple[Matrix, list[str]]:
    """Return a matrix of unit rows, one for each article, and the term of each column.

    Columns are in the order of their terms, so that equal sets of articles give equal matrices.
    A row without terms stays zero.
    """
    vocabulary = sorted({term for row in weights for term in row})
    column = {term: i for i, term in enumerate(vocabulary)}
    indices, data, pointers = [], [], [0]
    for row in weights:
        norm = math.sqrt(sum(w * w for w in row.values())) or 1.0
        for term in sorted(row):
            indices.append(column[term])
            data.append(row[term] / norm)
        pointers.append(len(indices))
    shape = (len(weights), len(vocabulary))
    matrix = sparse.csr_array(
        (
            np.asarray(data, dtype=np.float64),
            np.asarray(indices, dtype=np.int32),
            np.asarray(pointers, dtype=np.int32),
        ),
        shape=shape,
    )
    return matrix, vocabulary
