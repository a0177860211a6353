"""Whether two quotes report one utterance: features of the pair, and a fitted model over them.

The model is a logistic regression whose weights lie in ``data/matching.json``; they are fitted by
``python -m benchmarks.statements --fit`` and explained in docs/statements.md. There are two sets:
one for pairs with sentence vectors and one for pairs without.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from pipeline import shipped
from pipeline.stories.background import Background
from pipeline.stories.meaning import NEGATIONS, Number, number_agreement, numbers, words_of
from pipeline.stories.speakers import Tie, Voice, tie
from pipeline.stories.terms import STOP_WORDS, fold_word
from pipeline.stories.wording import (
    MAX_FUZZY_LENGTH,
    MAX_RUN_TOKENS,
    Likeness,
    Relation,
    Run,
    Wording,
    compare,
    normalise,
    shared_runs,
)

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

LONG_RUN = 8
"""Words in a row that two persons' quotes must share to be one utterance."""
SURE = 0.85
"""Probability from which two quotes of one article are paraphrases."""
MIN_PASSAGE = 5
"""Words of a sentence or quoted passage, shared by two quotes, that tell their relation."""
EDITED_WORDS = 0.65
"""Share of a content's words, in the other in the same order, that makes it an edit."""

FEATURES = (
    "cosine",
    "centred_cosine",
    "shared_weight",
    "shared_share",
    "token_set",
    "verbatim_weight",
    "edited",
    "run_of_less",
    "longest_run",
    "speaker_one",
    "speaker_apart",
    "speaker_different",
    "numbers_agree",
    "numbers_clash",
    "negation_differs",
    "short_weight",
    "same_act",
)
WITHOUT_VECTORS = tuple(name for name in FEATURES if not name.endswith("cosine"))
_STORY_PRIOR = 10
"""Quotes for which what is known of all stories counts, against those of the story at hand."""
_CLAUSES = """is are was were be been being am has have had having will would can could may might
must should shall do does did not to that whether how why if it's he's she's that's i'm we're
they're i've we've let's"""
_CLAUSE_WORDS = frozenset(_CLAUSES.split())
_QUOTE_SHARE = 0.2
"""How often a term is in a quote, for once that it is in an article."""
_FULL_SHARE = 15.0
"""Weight of shared terms, within the story, from which more of it tells no more."""
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
    weight: float
    """Summed rarity of all tokens."""
    numbers: tuple[Number, ...]
    negates: bool
    claims: bool
    """Whether some word shows a clause; a bare noun phrase reports nothing."""

    @property
    def negating(self) -> bool:
        """Whether the cue itself denies or refuses."""
        return self.act in ("denial", "refusal")


def said(content: str, voice: Voice, kind: str, act: str | None, table: Background) -> Said:
    """Return what is compared of a quote."""
    wording = normalise(content)
    rarity = tuple(
        0.0 if word in STOP_WORDS else table.idf(fold_word(word)) for word in wording.tokens
    )
    words = words_of(wording.key)
    negates = any(word in NEGATIONS for word in words)
    return Said(
        wording,
        voice,
        kind,
        act,
        rarity,
        sum(rarity),
        tuple(numbers(words)),
        negates,
        _claims(words),
    )


def _claims(words: Iterable[str]) -> bool:
    return any(w in _CLAUSE_WORDS or (len(w) > 4 and w.endswith(("ed", "ing"))) for w in words)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything read off a pair: its alignment, the words in a row it shares, speakers."""

    likeness: Likeness | None
    runs: tuple[Run, ...]
    tie: Tie
    claims: bool
    """Whether both hold a clause."""
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Angles:
    """Cosines of two sentence vectors, as they are and less the story's own direction."""

    plain: float
    centred: float


def centred(vectors: Vectors) -> Vectors:
    """Return the vectors of a story's quotes, unit rows, less what all of them have in common.

    Quotes of one story are alike because they are about it; what is left tells them apart. Zero
    rows stay zero. The mean counts for less where there are few quotes.
    """
    told = np.abs(vectors).max(axis=1, initial=0.0) > 0
    mean = vectors[told].sum(axis=0) / (told.sum() + _STORY_PRIOR)
    rest = np.where(told[:, None], vectors - mean, 0.0).astype(np.float32)
    norms = np.sqrt(np.einsum("ij,ij->i", rest, rest))
    return np.asarray(rest / np.where(norms > 0, norms, 1.0)[:, None])


class Topic:
    """How much each term tells among the quotes of one story.

    What all of them are about tells nothing. The share of a story's wordings that have a term is
    drawn towards its share in news at large, since a story of few quotes shows little; a term's
    weight is minus its logarithm.
    """

    def __init__(self, wordings: Iterable[Wording], table: Background) -> None:
        distinct = {wording.key: wording.terms for wording in wordings}
        counts = Counter(term for terms in distinct.values() for term in terms)
        scale = _STORY_PRIOR * _QUOTE_SHARE / (table.n_documents + 1)
        self._weights = {
            term: -math.log(
                (n + scale * (table.frequencies.get(term, 1) + 0.5))
                / (len(distinct) + _STORY_PRIOR)
            )
            for term, n in counts.items()
        }
        self._sums: dict[frozenset[str], float] = {}

    def weight(self, terms: frozenset[str]) -> float:
        """Return the summed weight of some terms of the story."""
        found = self._sums.get(terms)
        if found is None:
            found = self._sums[terms] = sum(self._weights[term] for term in sorted(terms))
        return found


def examine(a: Said, b: Said, angles: Angles | None, topic: Topic) -> Comparison:
    """Return the comparison of two quotes; ``angles`` is None without sentence vectors."""
    likeness = compare(a.wording, b.wording)
    runs = tuple(shared_runs(a.wording.tokens, b.wording.tokens))
    found = tie(a.voice, b.voice)
    less = min(a.weight, b.weight) or 1.0
    shared = topic.weight(a.wording.terms & b.wording.terms)
    both = topic.weight(a.wording.terms) * topic.weight(b.wording.terms)
    in_runs = sum(sum(a.rarity[r.one : r.one + r.length]) for r in runs)
    numbered = number_agreement(a.numbers, b.numbers)
    values = {
        "cosine": angles.plain if angles else 0.0,
        "centred_cosine": angles.centred if angles else 0.0,
        "shared_weight": min(1.0, shared / _FULL_SHARE),
        "shared_share": shared / math.sqrt(both) if both else 0.0,
        "token_set": _token_set(a, b),
        "verbatim_weight": min(1.0, less / _FULL_WEIGHT) if _is_verbatim(likeness) else 0.0,
        "edited": 0.0 if likeness is None or _is_verbatim(likeness) else likeness.similarity,
        "run_of_less": min(1.0, in_runs / less),
        "longest_run": math.log1p(max((r.length for r in runs), default=0)) / math.log(21),
        "speaker_one": float(found in ("same", "related")),
        "speaker_apart": float(found == "apart"),
        "speaker_different": float(found == "different"),
        "numbers_agree": float(numbered > 0),
        "numbers_clash": float(numbered < 0),
        "negation_differs": float(a.negates != b.negates),
        "short_weight": math.log1p(less) / 4,
        "same_act": float(a.act is not None and a.act == b.act),
    }
    return Comparison(
        likeness, runs, found, a.claims and b.claims, tuple(values[name] for name in FEATURES)
    )


def relation_of(a: Said, b: Said, comparison: Comparison) -> Relation:
    """Return how the words of two quotes relate, if they report one utterance.

    A whole sentence or quoted passage that both have is verbatim, whatever else they hold. One of
    whose words the other has most, in the same order, is edited, and so is a whole quote.
    """
    if comparison.likeness is not None:
        return comparison.likeness.relation
    short, long = sorted((a.wording, b.wording), key=lambda w: (len(w.tokens), w.key))
    found: Relation = "paraphrase"
    for passage, other in (
        (short.tokens[:MAX_RUN_TOKENS], long),
        *((passage, long) for passage in short.passages(MIN_PASSAGE)),
        *((passage, short) for passage in long.passages(MIN_PASSAGE)),
    ):
        if len(passage) >= MIN_PASSAGE and f" {' '.join(passage)} " in f" {other.key} ":
            return "verbatim"
        words = other.tokens[:MAX_RUN_TOKENS]
        if LCSseq.similarity(passage, words) >= EDITED_WORDS * len(passage):
            found = "edited"
    return found


def _is_verbatim(likeness: Likeness | None) -> bool:
    return likeness is not None and likeness.relation == "verbatim"


def _token_set(a: Said, b: Said) -> float:
    one, other = a.wording.key, b.wording.key
    if max(len(one), len(other)) > MAX_FUZZY_LENGTH:
        return 0.0
    return float(fuzz.token_set_ratio(one, other)) / 100


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

    def accepts(
        self, comparison: Comparison, probability: float, relation: Relation, *, near: bool = False
    ) -> bool:
        """Return whether a pair matches; ``near`` are quotes of one article.

        Other words match only where both quotes hold a clause, and within an article, which
        seldom reports an utterance twice, only where the model is sure. The quotes of two persons
        need a long run of words.
        """
        if relation == "paraphrase":
            limit = max(self.paraphrase, SURE) if near else self.paraphrase
            if probability < limit or not comparison.claims:
                return False
        elif probability < self.same_words:
            return False
        longest = max((run.length for run in comparison.runs), default=0)
        return comparison.tie != "different" or longest >= LONG_RUN


@cache
def packaged(*, with_vectors: bool) -> Model:
    """Return the model that comes with the package."""
    text = shipped.text("stories/data/matching.json")
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
