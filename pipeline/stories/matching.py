"""Whether two quotes report one utterance: features of the pair, and a fitted model over them.

The model is a logistic regression whose weights lie in ``data/matching.json``; they are fitted by
``python -m benchmarks.statements --fit`` and explained in docs/statements.md. There are two sets:
one for pairs with sentence vectors and one for pairs without.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from pipeline.stories.background import Background
from pipeline.stories.meaning import NEGATIONS, number_agreement, words_of
from pipeline.stories.speakers import TIES, Tie, Voice, tie
from pipeline.stories.terms import STOP_WORDS, fold_word
from pipeline.stories.wording import (
    MAX_FUZZY_LENGTH,
    Likeness,
    Run,
    Wording,
    compare,
    normalise,
    shared_runs,
)

Floats = NDArray[np.float64]

FEATURES = (
    "cosine",
    "cosine_high",
    "shared_of_less",
    "shared_of_more",
    "shared_weight",
    "verbatim",
    "verbatim_weight",
    "edited",
    "run_of_less",
    "longest_run",
    "token_set",
    "partial",
    *(f"speaker_{name}" for name in TIES if name != "open"),
    "numbers_agree",
    "numbers_clash",
    "negation_differs",
    "short_weight",
    "length_ratio",
    "both_direct",
    "both_indirect",
    "same_act",
)
WITHOUT_VECTORS = tuple(name for name in FEATURES if not name.startswith("cosine"))
_HIGH = 0.75
_FULL_WEIGHT = 20.0
"""Rarity at which a stretch of words counts as long: some five terms."""


@dataclass(frozen=True, slots=True)
class Said:
    """One wording by one speaker, with what its features are computed from."""

    wording: Wording
    voice: Voice
    kind: str
    act: str | None
    rarity: tuple[float, ...]
    """The idf of each token; 0 for a stop word."""
    words: tuple[str, ...]
    """Its words with contractions spelled out."""

    @property
    def weight(self) -> float:
        """Summed rarity of all tokens."""
        return sum(self.rarity)


def said(content: str, voice: Voice, kind: str, act: str | None, table: Background) -> Said:
    """Return what is compared of a quote."""
    wording = normalise(content)
    rarity = tuple(
        0.0 if word in STOP_WORDS else table.idf(fold_word(word)) for word in wording.tokens
    )
    return Said(wording, voice, kind, act, rarity, tuple(words_of(wording.key)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything read off a pair: its alignment, the words in a row it shares, speakers."""

    likeness: Likeness | None
    runs: tuple[Run, ...]
    tie: Tie
    features: tuple[float, ...]


def examine(a: Said, b: Said, cosine: float | None, table: Background) -> Comparison:
    """Return the comparison of two quotes; ``cosine`` is that of their sentence vectors."""
    likeness = compare(a.wording, b.wording)
    runs = tuple(shared_runs(a.wording.tokens, b.wording.tokens))
    found = tie(a.voice, b.voice)
    less = min(a.weight, b.weight) or 1.0
    more = max(a.weight, b.weight) or 1.0
    shared = sum(table.idf(term) for term in sorted(a.wording.terms & b.wording.terms))
    in_runs = sum(sum(a.rarity[r.one : r.one + r.length]) for r in runs)
    numbered = number_agreement(a.words, b.words)
    kinds = (a.kind, b.kind)
    values = {
        "cosine": cosine or 0.0,
        "cosine_high": max(0.0, (cosine or 0.0) - _HIGH) / (1 - _HIGH),
        "shared_of_less": min(1.0, shared / less),
        "shared_of_more": min(1.0, shared / more),
        "shared_weight": min(1.0, shared / _FULL_WEIGHT),
        "verbatim": float(likeness is not None and likeness.relation == "verbatim"),
        "verbatim_weight": min(1.0, less / _FULL_WEIGHT) if _is_verbatim(likeness) else 0.0,
        "edited": 0.0 if likeness is None or _is_verbatim(likeness) else likeness.similarity,
        "run_of_less": min(1.0, in_runs / less),
        "longest_run": math.log1p(max((r.length for r in runs), default=0)) / math.log(21),
        "token_set": _fuzzy(a, b, whole=True),
        "partial": _fuzzy(a, b, whole=False),
        **{f"speaker_{name}": float(found == name) for name in TIES if name != "open"},
        "numbers_agree": float(numbered > 0),
        "numbers_clash": float(numbered < 0),
        "negation_differs": float(
            any(w in NEGATIONS for w in a.words) != any(w in NEGATIONS for w in b.words)
        ),
        "short_weight": math.log1p(less) / 4,
        "length_ratio": math.log(more / less) if less > 0 else 0.0,
        "both_direct": float(kinds == ("direct", "direct")),
        "both_indirect": float(kinds == ("indirect", "indirect")),
        "same_act": float(a.act is not None and a.act == b.act),
    }
    return Comparison(likeness, runs, found, tuple(values[name] for name in FEATURES))


def _is_verbatim(likeness: Likeness | None) -> bool:
    return likeness is not None and likeness.relation == "verbatim"


def _fuzzy(a: Said, b: Said, *, whole: bool) -> float:
    one, other = a.wording.key, b.wording.key
    if max(len(one), len(other)) > MAX_FUZZY_LENGTH:
        return 0.0
    score = fuzz.token_set_ratio(one, other) if whole else fuzz.partial_ratio(one, other)
    return float(score) / 100


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, their bias, and the probabilities from which pairs match.

    ``join`` is the average probability from which statements are joined (docs/statements.md).
    """

    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    same_words: float
    paraphrase: float
    join: float

    def probabilities(self, features: Floats) -> Floats:
        """Return the probability of one utterance for rows of :data:`FEATURES`."""
        columns = [FEATURES.index(name) for name in self.names]
        # Row by row, so that a pair's figure does not hang on which others are scored with it.
        scores = (features[:, columns] * np.array(self.weights)).sum(axis=1) + self.bias
        return np.asarray(1 / (1 + np.exp(-scores)))


@cache
def packaged(*, with_vectors: bool) -> Model:
    """Return the model that comes with the package."""
    text = (files("pipeline.stories") / "data" / "matching.json").read_text(encoding="utf-8")
    return load(json.loads(text)["with_vectors" if with_vectors else "without_vectors"])


def load(record: dict[str, Any]) -> Model:
    """Return a model from its JSON form. Raises ValueError for an unknown feature."""
    weights = record["weights"]
    if unknown := set(weights) - set(FEATURES):
        raise ValueError(f"no such features: {sorted(unknown)}")
    figures = [float(record[name]) for name in ("bias", "same_words", "paraphrase", "join")]
    return Model(tuple(weights), tuple(float(w) for w in weights.values()), *figures)


def rows(comparisons: Sequence[Comparison]) -> Floats:
    """Return the features of some pairs, shape (n, features)."""
    return np.array([c.features for c in comparisons], dtype=np.float64).reshape(-1, len(FEATURES))
