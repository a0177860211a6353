"""The registry of agreement metrics: the rows of the table ``metrics``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. ``direction`` says whether rows of a pair exist once or in both orders."""

    metric: str
    formula: str
    direction: Literal["symmetric", "directed"]
    range: str


ENTITY_OVERLAP = "entity_overlap"
ENTITY_SHARE = "entity_share"
STATEMENT_OVERLAP = "statement_overlap"
STATEMENT_COVERAGE = "statement_coverage"
SPEAKER_OVERLAP = "speaker_overlap"
STANCE_AGREEMENT = "stance_agreement"
STANCE_ALPHA_NOMINAL = "stance_alpha_nominal"
STANCE_ALPHA_ORDINAL = "stance_alpha_ordinal"

METRICS: tuple[Metric, ...] = (
    Metric(ENTITY_OVERLAP, "|E(a) ∩ E(b)| / |E(a) ∪ E(b)|", "symmetric", "[0, 1]"),
    Metric(ENTITY_SHARE, "|E(a) ∩ E(b)| / |E(a)|", "directed", "[0, 1]"),
    Metric(STATEMENT_OVERLAP, "|S(a) ∩ S(b)| / |S(a) ∪ S(b)|", "symmetric", "[0, 1]"),
    Metric(STATEMENT_COVERAGE, "|S(a) ∩ S(b)| / |S(a)|", "directed", "[0, 1]"),
    Metric(SPEAKER_OVERLAP, "|P(a) ∩ P(b)| / |P(a) ∪ P(b)|", "symmetric", "[0, 1]"),
    Metric(STANCE_AGREEMENT, "equal labels / shared units", "symmetric", "[0, 1]"),
    Metric(STANCE_ALPHA_NOMINAL, "1 − Do / De, any two labels equally far", "symmetric", "[-1, 1]"),
    Metric(STANCE_ALPHA_ORDINAL, "1 − Do / De, labels in order", "symmetric", "[-1, 1]"),
)
