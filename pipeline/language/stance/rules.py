"""How a sentence evaluates a target: features of its cues, and a fitted linear rule over them.

The boundary that a trained model can take over is :class:`StanceClassifier`: a sentence's tokens
and a target's tokens in, a :class:`Judgement` out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Protocol

from spacy.strings import get_string_id

from pipeline.language.stance import lexicon
from pipeline.language.stance.cues import Cue, CueFinder
from pipeline.language.stance.lexicon import ids
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import StanceLabel

LABELS: tuple[StanceLabel, ...] = ("unfavourable", "neutral", "favourable")
ROLES = (
    "doer",
    "undergoer",
    "evaluated",
    "subject",
    "object",
    "predicate",
    "modified",
    "owner",
    "has",
    "part",
    "near",
    "near beside",
    "elsewhere",
    "sentence",
    "sentence beside",
)
"""Signed features: the summed valence that reaches the target in each role, clipped to +-4.

``part`` is what reaches the noun that the target modifies ("Alvia's army"). The cues that do not
reach the target count by distance (``near``, or ``elsewhere`` if they evaluate something else) and
by the mean of all cues (``sentence``). Where some cue does reach the target, these are ``beside``
it, and what evaluates something else is left out.
"""
FLAGS = ("reports", "holds", "pronoun", "silent", "reached")
FEATURES = (*ROLES, *(f"|{role}|" for role in ROLES), *FLAGS)

_SURROUNDINGS = ("near", "sentence")
_NONE: Set[int] = frozenset()
_CLIP = 4.0
_UNREAL = 0.3
_UNREAL_ASSERTED, _TONE_ASSERTED = 0.4, 0.6
"""How much of an evaluation its holder answers for: in unreal clauses, and as mere tone."""
_AS_HOLDER = 0.4
_NEAR = 6.0
_WEAK = ids("poss compound nmod amod")
_REPORT = ids("say tell add note explain write state report ask")
_SUBJECTS = ids("nsubj nsubjpass")
_APPOS, _POBJ, _OF, _PRON = (get_string_id(word) for word in ("appos", "pobj", "of", "PRON"))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a sentence says of one target. The probabilities sum to 1.

    ``evidence`` is a half-open token range within the sentence, never empty. ``hypothetical``
    marks an evaluation that is asked, wished or conditional rather than made; the probabilities
    are those of the evaluation all the same (see :meth:`asserted`). ``anchored`` is false where no
    word evaluates the target itself, only what surrounds it.
    """

    p_unfavourable: float
    p_neutral: float
    p_favourable: float
    hypothetical: bool
    evidence: tuple[int, int]
    anchored: bool = True

    def asserted(self) -> Judgement:
        """Return the judgement as far as its holder asserts it.

        Readers take the tone of "Will Alvia betray us?" for a stance towards Alvia, and say so when
        asked about the target; but nobody has said that Alvia betrays. What is hypothetical is
        neutral here, and the tone of a sentence that evaluates something else counts for less.
        """
        if self.anchored and not self.hypothetical:
            return self
        share = _UNREAL_ASSERTED if self.hypothetical else _TONE_ASSERTED
        low, high = share * self.p_unfavourable, share * self.p_favourable
        return replace(self, p_unfavourable=low, p_neutral=1.0 - low - high, p_favourable=high)

    @property
    def label(self) -> StanceLabel:
        """The most probable label; neutral where two are equally so."""
        if self.p_neutral >= max(self.p_unfavourable, self.p_favourable):
            return "neutral"
        return "unfavourable" if self.p_unfavourable >= self.p_favourable else "favourable"

    @property
    def confidence(self) -> float:
        """The probability of the label."""
        return max(self.p_unfavourable, self.p_neutral, self.p_favourable)

    @property
    def score(self) -> float:
        """``p_favourable - p_unfavourable``, in [-1, 1]."""
        return self.p_favourable - self.p_unfavourable


class StanceClassifier(Protocol):
    """What judges a target in its sentence; a trained model may take the rules' place."""

    def classify(
        self,
        table: TokenTable,
        sentence: tuple[int, int],
        target: tuple[int, int],
        unheard: Set[int] = _NONE,
    ) -> Judgement:
        """Judge the target (a non-empty token range of the sentence).

        Tokens in ``unheard`` belong to another voice than the one asked about: what they say is
        left out.
        """
        ...


@dataclass(frozen=True, slots=True)
class Weights:
    """A multinomial logistic rule: one row of coefficients and one intercept a label."""

    coefficients: tuple[tuple[float, ...], ...]
    intercepts: tuple[float, ...]

    def probabilities(self, features: Sequence[float]) -> tuple[float, float, float]:
        """Return the softmax over :data:`LABELS`."""
        active = [(index, value) for index, value in enumerate(features) if value]
        logits = [
            bias + sum([row[index] * value for index, value in active])
            for row, bias in zip(self.coefficients, self.intercepts, strict=True)
        ]
        top = max(logits)
        low, mid, high = (math.exp(logit - top) for logit in logits)
        total = low + mid + high
        return low / total, mid / total, high / total


@cache
def fitted() -> Weights:
    """Return the packaged weights."""
    text = (files(__package__) / "data" / "weights.json").read_text(encoding="utf-8")
    data = json.loads(text)
    if tuple(data["features"]) != FEATURES or tuple(data["labels"]) != LABELS:
        raise ValueError("weights.json was fitted for other features; fit it again")
    return Weights(tuple(map(tuple, data["coefficients"])), tuple(data["intercepts"]))


class RuleClassifier:
    """The rules: cues of the sentence, their ways to the target, the fitted weights."""

    def __init__(self, weights: Weights | None = None) -> None:
        self._weights = fitted() if weights is None else weights
        self._features = FeatureReader()

    def classify(
        self,
        table: TokenTable,
        sentence: tuple[int, int],
        target: tuple[int, int],
        unheard: Set[int] = _NONE,
    ) -> Judgement:
        """Judge the target; see :class:`StanceClassifier`."""
        features, found = self._features.read(table, sentence, target, unheard)
        low, mid, high = self._weights.probabilities(features)
        hypothetical = bool(found) and all(cue.hypothetical for cue, _ in found)
        sign = 0.0 if mid >= max(low, high) else high - low
        evidence = _evidence(table, sentence, target, found, sign)
        return Judgement(low, mid, high, hypothetical, evidence, anchored=bool(found))

    def cues(self, table: TokenTable, sentence: tuple[int, int]) -> list[Cue]:
        """Return the cues of a sentence, found once a table."""
        return self._features.cues(table, sentence)


class FeatureReader:
    """Turns a target in its sentence into the numbers that :class:`Weights` weigh."""

    def __init__(self) -> None:
        self._finder = CueFinder(lexicon.load())
        self._table: TokenTable | None = None
        self._cues: dict[int, list[Cue]] = {}

    def cues(self, table: TokenTable, sentence: tuple[int, int]) -> list[Cue]:
        """Return the sentence's cues; those of the table last seen are remembered."""
        if table is not self._table:
            self._table, self._cues = table, {}
        cues = self._cues.get(sentence[0])
        if cues is None:
            cues = self._cues[sentence[0]] = self._finder.find(table, sentence)
        return cues

    def read(
        self,
        table: TokenTable,
        sentence: tuple[int, int],
        target: tuple[int, int],
        unheard: Set[int] = _NONE,
    ) -> tuple[list[float], list[tuple[Cue, float]]]:
        """Return the features in the order of :data:`FEATURES`, and the cues that reach the target.

        With each cue comes what it says of the target.
        """
        strong, weak, root = reach(table, target)
        sums = dict.fromkeys(ROLES, 0.0)
        found: list[tuple[Cue, float]] = []
        others, elsewhere, holds = 0, 0.0, False
        for cue in self.cues(table, sentence):
            if cue.token in unheard or target[0] <= cue.token < target[1]:
                continue
            if not strong.isdisjoint(cue.holders):
                holds = True
                continue
            damp = _UNREAL if cue.hypothetical else 1.0
            said = _said(cue, strong, weak, sums, damp)
            value = damp * cue.value
            if said is not None:
                found.append((cue, said))
                sums["sentence"] += value
            elif value:
                others += 1
                place = "elsewhere" if cue.links else "near"
                sums[place] += value * _NEAR / (_NEAR + abs(cue.token - root))
                elsewhere += value if cue.links else 0.0
                sums["sentence"] += 0.0 if cue.links else value
        _settle(sums, bool(found), holds, elsewhere, others)
        silent = not found and not others
        flags = [_reports(table, root), holds, table.pos[root] == _PRON, silent, bool(found)]
        signed = [max(-_CLIP, min(_CLIP, sums[role])) for role in ROLES]
        return [*signed, *map(abs, signed), *map(float, flags)], found


def _settle(
    sums: dict[str, float], found: bool, holds: bool, elsewhere: float, others: int
) -> None:
    """Weigh what surrounds the target by what is known of it.

    Where some cue reaches the target, those that evaluate something else do not count; where it
    only holds evaluations ("Kessler condemned the attack"), little of them falls back on it.
    """
    if not found:
        sums["sentence"] += elsewhere
    sums["sentence"] /= 1 + others
    for role in _SURROUNDINGS:
        if found:
            sums[f"{role} beside"], sums[role] = sums[role], 0.0
        elif holds:
            sums[role] *= _AS_HOLDER
    if found or holds:
        sums["elsewhere"] *= 0.0 if found else _AS_HOLDER


def _said(
    cue: Cue, strong: Set[int], weak: Set[int], sums: dict[str, float], damp: float
) -> float | None:
    """Add to ``sums`` what the cue says of the target; return it, or None if it does not reach."""
    said = None
    for link in cue.links:
        if link.token in strong:
            sums[link.role] += damp * link.value
            said = (said or 0.0) + link.value
        elif link.token in weak:
            sums["part"] += damp * link.value
            said = (said or 0.0) + 0.5 * link.value
    return said


def reach(table: TokenTable, target: tuple[int, int]) -> tuple[set[int], set[int], int]:
    """Return the tokens whose evaluation is the target's, those where it is felt, and the root.

    The root is the target's syntactic head token.
    """
    first, last = target
    root = next((t for t in range(first, last) if not first <= table.head[t] < last), last - 1)
    strong = set(range(first, last))
    if table.dep[root] == _APPOS:
        strong.add(table.head[root])
    head = table.head[root]
    weak: set[int] = set()
    if table.dep[root] in _WEAK:
        weak.add(head)
    elif table.dep[root] == _POBJ and table.lower[head] == _OF:
        weak.add(table.head[head])
    return strong, weak - strong, root


def _reports(table: TokenTable, root: int) -> bool:
    """Return whether the target is the subject of a verb of speech."""
    return table.dep[root] in _SUBJECTS and table.lemma[table.head[root]] in _REPORT


def _evidence(
    table: TokenTable,
    sentence: tuple[int, int],
    target: tuple[int, int],
    found: list[tuple[Cue, float]],
    sign: float,
) -> tuple[int, int]:
    """Return the hull of the target and the cue that speaks loudest for the decision.

    Without such a cue: the hull of the target and the verb of its clause.
    """
    loud = [(abs(said), cue.token) for cue, said in found if not sign or said * sign > 0]
    if loud:
        other = max(loud)[1]
    else:
        other = reach(table, target)[2]
        while table.head[other] != other and not table.is_verb(other):
            other = table.head[other]
    first, last = min(target[0], other), max(target[1], other + 1)
    return max(first, sentence[0]), min(last, sentence[1])
