"""Which candidate a pronoun means: each is scored, and the best one is told by how much.

The method is the classical one of ranked candidates with agreement as a filter and salience as
features (Lappin and Leass 1994; ranking by a conditional logistic model as in Denis and Baldridge
2008). For "it" and "they" one more candidate stands for nothing that is named. The weights are data
(``data/antecedents.json``), in three sets: ``told`` for what the writer tells and for the sources
of quotes, ``quoted`` for "he" and "she" between quotation marks, ``things`` for "it" and "they" as
mentions. docs/coreference.md says how they were fitted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp
from typing import Literal

from pipeline import shipped

FEATURES = (
    "here", "previous", "distance", "recency", "paragraph", "subject", "object", "owner",
    "modifier", "pronoun", "subject_here", "subject_previous", "main", "governs", "last_speaker",
    "last_speaker_after_speech", "speaker", "spoken", "frequency", "title", "later",
)  # fmt: skip
NOTHING = ("always", "many", "owner", "subject", "object", "be", "quoted", "opens")
"""What speaks for nothing that is named, beside the candidates."""

Set = Literal["told", "quoted", "things"]


@dataclass(slots=True)
class Candidate:
    """Something that a pronoun may mean, with its mentions, the nearest one first."""

    entity: int | None
    noun: int = -1
    """Head token of a common noun that is not an entity yet."""
    places: list[tuple[int, int, bool]] = field(default_factory=list)
    """(first token, end token, whether it is a pronoun) of each mention."""
    several: bool = False
    """Whether the noun or name at ``noun`` is meant with what "and" joins to it."""
    features: tuple[float, ...] = ()
    score: float = 0.0
    share: float = 0.0
    """The scorer's probability of this candidate among all."""

    @property
    def nearest(self) -> int:
        """First token of the nearest mention before the pronoun, -1 if there is none."""
        return self.places[0][0] if self.places else -1


@dataclass(frozen=True, slots=True)
class Weights:
    """One set of weights: by feature in their order, by sort of candidate, and for nothing."""

    features: tuple[float, ...]
    bias: Mapping[str, float]
    nothing: tuple[float, ...]


@cache
def weights(name: Set) -> Weights:
    """Return a set of weights."""
    text = shipped.text("language/data/antecedents.json")
    loaded: dict[str, dict[str, float]] = json.loads(text)[name]
    features, nothing = loaded["features"], loaded.get("nothing", {})
    return Weights(
        tuple(features[feature] for feature in FEATURES),
        loaded["bias"],
        tuple(nothing.get(feature, 0.0) for feature in NOTHING),
    )


def score(
    candidates: Iterable[Candidate], fitted: Weights, bias: Callable[[Candidate], float]
) -> list[Candidate]:
    """Return the candidates, the best one first, with scores and shares set.

    ``bias`` adds what the sort of candidate (a country, a common noun) is worth. The shares are
    the soft maximum of the scores.
    """
    vector = fitted.features
    found = list(candidates)
    for c in found:
        c.score = bias(c) + sum(w * x for w, x in zip(vector, c.features, strict=True))
    return _ranked(found)


def beside_nothing(
    ranked: Sequence[Candidate], fitted: Weights, evidence: Sequence[float]
) -> list[Candidate]:
    """Return scored candidates and one more, without entity and noun, for nothing that is named.

    ``evidence`` are the values of ``NOTHING``.
    """
    worth = sum(w * x for w, x in zip(fitted.nothing, evidence, strict=True))
    return _ranked([*ranked, Candidate(None, score=worth)])


def _ranked(candidates: list[Candidate]) -> list[Candidate]:
    ranked = sorted(candidates, key=lambda c: (-c.score, -c.nearest))
    if ranked:
        masses = [exp(c.score - ranked[0].score) for c in ranked]
        total = sum(masses)
        for c, mass in zip(ranked, masses, strict=True):
            c.share = mass / total
    return ranked


def margin(ranked: Sequence[Candidate]) -> float:
    """Return by how much the first share exceeds the second, in [0, 1]."""
    if not ranked:
        return 0.0
    return ranked[0].share - (ranked[1].share if len(ranked) > 1 else 0.0)
