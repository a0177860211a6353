"""Choose among what the rules and the model found, and say how sure each choice is.

Every candidate is described by a few numbers: what the model thinks of its span, cue and speaker
mention whoever found it, how precise its rule is, and whether rules and model agree. A logistic
regression over them, fitted on annotated articles, gives the probability that its content is
right; the likeliest candidates that do not overlap are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.language.encoder.pieces import piece_range
from pipeline.language.quotes.confidence import Weights, confidence
from pipeline.language.quotes.contents import Spans
from pipeline.language.quotes.evidence import Evidence, Roles
from pipeline.language.quotes.refine import MODEL
from pipeline.language.quotes.rules import INTERVIEW, Attribution
from pipeline.language.quotes.spans import common, overlap, touch

Features = dict[str, float]

SAME = 0.5
"""Overlap (intersection over union of characters) from which two contents are one."""
_COMPARED = 24
"""Candidates of the other finder that one is compared with, at most."""
_BY_LAYOUT = {INTERVIEW: 0.9, "headline": 0.5, "transcript": 0.35}
"""Least probability of what its layout tells, though annotators of articles seldom mark it."""
_WORDS = 1.4
"""Logarithm of the number of word pieces (four) above which what stands in marks is speech."""
_FAMILIES = ("direct", "free", "headline", "transcript", "ccomp", "according", "dobj", "pobj")
"""Rules, or the first halves of their names, that are right more or less often than they look."""
_EXACT = 14
"""Largest group of clashing candidates of which the best set is searched exhaustively."""
_ENDS = frozenset('.,;:!?…\n"”’»)—–')


@dataclass(slots=True)
class Candidate:
    """An attribution that may be kept, with its description and probability."""

    attribution: Attribution
    features: Features = field(default_factory=dict)
    probability: float = 0.0
    twin: Candidate | None = None
    """The other finder's candidate of nearly the same content."""


class Judge:
    """Describes the candidates of one text. ``precision`` gives a rule's share of hits."""

    def __init__(
        self, text: str, evidence: Evidence, marked: Spans, precision: Callable[[str], float]
    ) -> None:
        self.text, self.evidence, self.marked, self.precision = text, evidence, marked, precision

    def candidates(self, attributions: Sequence[Attribution]) -> list[Candidate]:
        """Return the attributions with their features, in order; those of no word are dropped."""
        found = []
        for a in attributions:
            features = self._describe(a)
            if features is not None:
                found.append(Candidate(a, features))
        found.sort(key=lambda c: (c.attribution.parts[0], c.attribution.parts[-1]))
        self._compare(found)
        return found

    def _describe(self, a: Attribution) -> Features | None:
        e = self.evidence
        ranges = [(s, t) for s, t in piece_range(e.pieces, a.parts) if s < t]
        if not ranges:
            return None
        inside = np.concatenate([e.content[s:t] for s, t in ranges])
        (first, _), (_, last) = ranges[0], ranges[-1]
        quoted = sum(t - s for p in a.parts for s, t in self.marked.within(*p))
        length = sum(t - s for s, t in a.parts)
        end = a.parts[-1][1]
        features = {
            "any_in": _logit(float(inside.mean())),
            "any_least": float(np.percentile(inside, 10)),
            "begins": float(e.begin[first]),
            "before": self._beside(first - 1, first),
            "after": self._beside(last, last - 1),
            "length": math.log(len(inside)),
            "parts": float(len(a.parts) > 1),
            "quoted": quoted / length,
            "whole": float(end >= len(self.text) or self.text[end] in _ENDS),
            "rule": float(a.rule != MODEL),
            "precision": 0.0 if a.rule == MODEL else _logit(self.precision(a.rule)),
            "no_cue": float(a.cue is None),
            "no_source": float(a.source is None),
        }
        family = a.rule.partition(":")[0]
        features |= {f"by_{name}": float(name == family) for name in _FAMILIES}
        return features | self._of_cue(a, ranges)

    def _beside(self, piece: int, edge: int) -> float:
        """Return how likely the piece beside an edge is content of the same span."""
        e = self.evidence
        if not 0 <= piece < len(e.content):
            return 0.0
        if e.pieces.paragraph[piece] != e.pieces.paragraph[edge]:
            return 0.0
        return float(e.content[piece] - (e.begin[piece] if piece > edge else 0.0))

    def _of_cue(self, a: Attribution, ranges: Sequence[tuple[int, int]]) -> Features:
        features = dict.fromkeys(("cue", "role_in", "role_least", "role_begins", "source"), 0.0)
        e = self.evidence
        cue = None if a.cue is None else e.cue_pieces(a.cue)
        if cue is None:
            return features
        features["cue"] = _logit(float(e.cue[cue[0] : cue[1]].max()))
        roles = e.roles.get(cue[0])
        if roles is None:
            return features
        parts = [part for s, t in ranges if len(part := _slice(roles, roles.content, s, t))]
        if parts:
            means = [float(part.mean()) for part in parts]
            features["role_in"] = _logit(float(np.concatenate(parts).mean()))
            features["role_least"] = _logit(min(means)) - _logit(max(means))
            begins = _slice(roles, roles.begin, ranges[0][0], ranges[0][0] + 1)
            features["role_begins"] = float(begins[0]) if len(begins) else 0.0
        if a.source is not None:
            source = piece_range(e.pieces, [a.source])[0]
            mention = _slice(roles, roles.source, *source)
            features["source"] = _logit(float(mention.mean())) if len(mention) else 0.0
        return features

    def _compare(self, found: list[Candidate]) -> None:
        """Add how each candidate agrees with the other finder's."""
        by_rules = [c for c in found if c.attribution.rule != MODEL]
        by_model = [c for c in found if c.attribution.rule == MODEL]
        for own, others in ((by_model, by_rules), (by_rules, by_model)):
            low = 0
            for c in own:
                start, end = c.attribution.parts[0][0], c.attribution.parts[-1][1]
                while low < len(others) and others[low].attribution.parts[-1][1] <= start:
                    low += 1
                near = []
                for other in others[low : low + _COMPARED]:
                    if other.attribution.parts[0][0] >= end:
                        break
                    near.append(other)
                self._agreement(c, near)
        _nest(found)

    def _agreement(self, c: Candidate, others: Sequence[Candidate]) -> None:
        a = c.attribution
        shares = [(overlap(a.parts, o.attribution.parts), -k) for k, o in enumerate(others)]
        best, at = max(shares, default=(0.0, 0))
        twin = others[-at] if best >= SAME else None
        c.twin = twin
        c.features |= {
            "agree": float(twin is not None),
            "equal": float(best >= 0.9),
            "clash": float(0 < best < SAME),
            "same_cue": float(any(touch(a.cue, o.attribution.cue) for o in others)),
            "same_source": float(twin is not None and touch(a.source, twin.attribution.source)),
            "twin_precision": 0.0
            if twin is None or twin.attribution.rule == MODEL
            else _logit(self.precision(twin.attribution.rule)),
        }


def _nest(found: Sequence[Candidate]) -> None:
    """Add whether a candidate is one part of a longer one, and whether it joins several.

    ``found`` is in order of place; only near neighbours are compared.
    """
    for c in found:
        c.features |= {"within": 0.0, "within_uncued": 0.0, "joins": 0.0}
    for k, c in enumerate(found):
        held: list[Candidate] = []
        end = c.attribution.parts[-1][1]
        own = _length(c)
        for other in (*found[max(0, k - 3) : k], *found[k + 1 : k + 1 + _COMPARED]):
            if other.attribution.parts[0][0] >= end:
                break
            size = _length(other)
            shared = common(c.attribution.parts, other.attribution.parts)
            if 1.25 * size < own and 5 * shared >= 4 * size:
                other.features["within"] = 1.0
                other.features["within_uncued"] = float(other.attribution.cue is None)
                if not any(clashes(other, h) for h in held):
                    held.append(other)
        c.features["joins"] = float(len(held) > 1)


def _length(c: Candidate) -> int:
    return sum(e - s for s, e in c.attribution.parts)


def judged(candidates: Sequence[Candidate], fitted: Weights) -> Sequence[Candidate]:
    """Give each candidate its probability; return them."""
    for c in candidates:
        c.probability = settled(c, confidence(c.features, fitted))
    return candidates


def settled(c: Candidate, probability: float) -> float:
    """Return the probability of a candidate that the regression gives ``probability``."""
    return max(probability, _BY_LAYOUT.get(c.attribution.rule, 0.0))


def choose(candidates: Sequence[Candidate], floor: float) -> list[Candidate]:
    """Return the candidates of the most expected hits above ``floor`` that do not clash.

    What is maximised is the sum of ``probability - floor``, where the floor of speech in marks is
    half that of the others: marks are seldom there for nothing. Two candidates clash that share
    more than a fifth of the shorter one's characters. They come in order of the text.
    """
    kept: list[Candidate] = []
    for group in _groups([c for c in candidates if gain(c, floor) >= 0]):
        kept += _best(group, floor)
    return sorted(kept, key=lambda c: (c.attribution.parts, c.attribution.cue or (0, 0)))


def gain(c: Candidate, floor: float) -> float:
    """Return how far a candidate is above its floor."""
    speech = c.features.get("quoted", 0.0) > 0.99 and c.features.get("length", 0.0) > _WORDS
    return c.probability - (floor / 2 if speech else floor)


def _groups(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Yield candidates, by place, in groups that nothing else reaches into."""
    group: list[Candidate] = []
    reach = 0
    for c in sorted(candidates, key=lambda c: c.attribution.parts):
        if group and c.attribution.parts[0][0] >= reach:
            yield group
            group = []
        group.append(c)
        reach = max(reach, c.attribution.parts[-1][1])
    if group:
        yield group


def _best(group: list[Candidate], floor: float) -> list[Candidate]:
    """Return the best set of a group: exactly for a small one, else the likeliest first."""
    group = sorted(group, key=lambda c: (-c.probability, c.attribution.parts))
    clash = [[clashes(a, b) for b in group] for a in group[:_EXACT]]
    if len(group) > _EXACT:
        kept: list[Candidate] = []
        for c in group:
            if not any(clashes(c, other) for other in kept[-_COMPARED:]):
                kept.append(c)
        return kept
    gains = [gain(c, floor) for c in group]
    best, best_gain = [], -1.0
    rest = [sum(gains[k:]) for k in range(len(gains) + 1)]

    def search(k: int, chosen: list[int], total: float) -> None:
        nonlocal best, best_gain
        if total + rest[k] <= best_gain:
            return
        if k == len(group):
            best, best_gain = list(chosen), total
            return
        if not any(clash[k][j] for j in chosen):
            search(k + 1, [*chosen, k], total + gains[k])
        search(k + 1, chosen, total)

    search(0, [], 0.0)
    return [group[k] for k in best]


def clashes(a: Candidate, b: Candidate) -> bool:
    """Tell whether two candidates share more than a fifth of the shorter one's characters."""
    first, second = a.attribution.parts, b.attribution.parts
    shorter = min(sum(e - s for s, e in first), sum(e - s for s, e in second))
    return 5 * common(first, second) > shorter


def _slice(roles: Roles, values: np.ndarray, start: int, end: int) -> np.ndarray:
    return values[max(0, start - roles.low) : max(0, end - roles.low)]


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))
