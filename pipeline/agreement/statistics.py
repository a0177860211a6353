"""Sufficient statistics of agreement, and the figures that follow from them.

A statistic is a small vector that adds up: over the stories of a pair of outlets, over the pairs of
a story, over a bootstrap resample. Every figure is a function of such a sum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement import metrics
from pipeline.agreement.alpha import agreement_and_chance, alpha
from pipeline.models import HolderKind

Floats = NDArray[np.float64]
N_LABELS = 3


Scope = Literal["pair", "all", "target"]
"""A pair of outlets, all known outlets, or all known outlets on one target."""


class Key(NamedTuple):
    """What a statistic is about; ``outlet_a < outlet_b``, or both None for all outlets."""

    voice: HolderKind | None
    outlet_a: str | None
    outlet_b: str | None
    target_id: str | None


class Statistics(NamedTuple):
    """Statistics of one family and scope: a row of ``values`` for each of ``keys``."""

    family: str
    scope: Scope
    keys: list[Key]
    values: Floats


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of sums of statistics; arrays of shape (...), NaN where undefined.

    ``swapped`` marks the order (outlet_b, outlet_a) of a directed metric.
    """

    metric: str
    value: Floats
    n: Floats
    raw: Floats | None = None
    chance: Floats | None = None
    swapped: bool = False


Evaluate = Callable[[Floats, Scope], list[Figure]]


def _ratio(part: Floats, whole: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def overlap_figures(overlap: str, share: str | None) -> Evaluate:
    """Return a function that evaluates statistics (..., 3): |A ∩ B|, |A|, |B|."""

    def evaluate(statistic: Floats, scope: Scope) -> list[Figure]:
        both, size_a, size_b = statistic[..., 0], statistic[..., 1], statistic[..., 2]
        union = size_a + size_b - both
        figures = [Figure(overlap, _ratio(both, union), union)]
        if share and scope != "pair":
            total = size_a + size_b
            figures.append(Figure(share, _ratio(2 * both, total), total))
        elif share:
            figures.append(Figure(share, _ratio(both, size_a), size_a))
            figures.append(Figure(share, _ratio(both, size_b), size_b, swapped=True))
        return figures

    return evaluate


def stance_figures(statistic: Floats, scope: Scope) -> list[Figure]:
    """Evaluate statistics (..., 10): a 3 × 3 coincidence matrix and the number of units."""
    shape = statistic.shape[:-1]
    matrix = statistic[..., : N_LABELS**2].reshape(*shape, N_LABELS, N_LABELS)
    units = statistic[..., -1]
    raw, chance = agreement_and_chance(matrix, "nominal")
    figures = [Figure("stance_agreement", raw, units, raw, chance)]
    if scope != "target":
        nominal, ordinal = alpha(matrix, "nominal"), alpha(matrix, "ordinal")
        raw_ordinal, chance_ordinal = agreement_and_chance(matrix, "ordinal")
        figures += [
            Figure(metrics.STANCE_ALPHA_NOMINAL, nominal, units, raw, chance),
            Figure(metrics.STANCE_ALPHA_ORDINAL, ordinal, units, raw_ordinal, chance_ordinal),
        ]
    return figures


class Family(NamedTuple):
    """A kind of statistic: what it counts and how it is evaluated."""

    unit: str
    evaluate: Evaluate


FAMILIES: dict[str, Family] = {
    "entity": Family("entity", overlap_figures(metrics.ENTITY_OVERLAP, "entity_share")),
    "statement": Family(
        "statement", overlap_figures(metrics.STATEMENT_OVERLAP, metrics.STATEMENT_COVERAGE)
    ),
    "speaker": Family("speaker", overlap_figures(metrics.SPEAKER_OVERLAP, None)),
    "stance": Family("judged target", stance_figures),
}
