"""How alike two articles are: a function of the two alone, whatever else there is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline import shipped
from pipeline.stories.features import Features, Floats, Ints

Similarities = NDArray[np.float32]

PARAMETERS = "pair_model.json"
_CHUNK = 8192
"""Pairs compared at a time."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the cosines count, and what is taken off their sum."""

    terms: float
    vectors: float
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class PairModel:
    """How what two articles share makes their similarity.

    The cosines of their terms and of their sentence vectors are weighed and added: by ``dated``
    where both have a date, ``undated`` where one has none, and by ``dated_words`` or
    ``undated_words`` where one has no sentence vector. For articles d days apart ``days[d]`` is
    taken off, its last value for more, and the rest is cut to [0, 1]; further apart than
    ``window`` days it is 0. Articles are of one story where their average similarity reaches
    ``threshold``, and for two groups of articles also ``contrast`` times that within the groups.
    """

    dated: Weights
    undated: Weights
    dated_words: Weights
    undated_words: Weights
    days: tuple[float, ...]
    window: int
    threshold: float
    contrast: float

    @classmethod
    def read(cls, text: str) -> PairModel:
        """Return the model that a JSON text holds; TypeError or KeyError where it is none."""
        values = json.loads(text)["model"]
        return cls(
            dated=Weights(**values["dated"]),
            undated=Weights(**values["undated"]),
            dated_words=Weights(**values["dated_words"]),
            undated_words=Weights(**values["undated_words"]),
            days=tuple(values["days"]),
            window=values["window"],
            threshold=values["threshold"],
            contrast=values["contrast"],
        )


@cache
def packaged() -> PairModel:
    """Return the model that comes with the package (docs/stories.md says how it was fitted)."""
    return PairModel.read(shipped.text(f"stories/data/{PARAMETERS}"))


def similarities(features: Features, left: Ints, right: Ints, model: PairModel) -> Similarities:
    """Return the similarity of each pair of rows."""
    found = np.zeros(len(left), dtype=np.float32)
    for start in range(0, len(left), _CHUNK):
        one, other = left[start : start + _CHUNK], right[start : start + _CHUNK]
        shared = features.matrix[one].multiply(features.matrix[other]).sum(axis=1)
        a = features.vectors[one].astype(np.float32)
        b = features.vectors[other].astype(np.float32)
        found[start : start + _CHUNK] = _score(
            np.asarray(shared, dtype=np.float64).ravel(),
            features.norms[one] * features.norms[other],
            np.einsum("ij,ij->i", a, b).astype(np.float64),
            features.lengths[one] * features.lengths[other],
            np.abs(features.days[one] - features.days[other]),
            model,
        )
    return found


def dense(features: Features, rows: Ints, model: PairModel) -> Similarities:
    """Return the similarities of all pairs of some rows, a symmetric matrix."""
    matrix, vectors = features.matrix[rows], features.vectors[rows].astype(np.float32)
    norms, lengths, days = features.norms[rows], features.lengths[rows], features.days[rows]
    return _score(
        (matrix @ matrix.T).toarray().astype(np.float64),
        norms[:, None] * norms[None, :],
        (vectors @ vectors.T).astype(np.float64),
        lengths[:, None] * lengths[None, :],
        np.abs(days[:, None] - days[None, :]),
        model,
    )


def _score(
    terms: Floats, norms: Floats, vectors: Floats, lengths: Floats, apart: Floats, model: PairModel
) -> Similarities:
    """Score pairs from inner products, products of lengths, and days apart (NaN: undated)."""
    of_terms = np.divide(terms, norms, out=np.zeros_like(terms), where=norms > 0)
    of_vectors = np.divide(vectors, lengths, out=np.zeros_like(terms), where=lengths > 0)
    undated, bare = np.isnan(apart), lengths == 0
    score = np.zeros(terms.shape)
    for weights, kind in (
        (model.dated, ~undated & ~bare),
        (model.undated, undated & ~bare),
        (model.dated_words, ~undated & bare),
        (model.undated_words, undated & bare),
    ):
        value = weights.terms * of_terms + weights.vectors * of_vectors - weights.cost
        score = np.where(kind, value, score)
    days = np.where(undated, 0.0, apart).astype(np.int64)
    score -= np.asarray(model.days)[np.minimum(days, len(model.days) - 1)]
    score[days > model.window] = 0.0
    return np.clip(score, 0.0, 1.0).astype(np.float32)
