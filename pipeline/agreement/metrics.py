"""The registry of agreement metrics: the rows of the table ``metrics``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    ``formula`` is that of the column ``raw``, ``chance`` says what is expected of it by chance
    (None: there is no such level). ``direction`` says whether rows of a pair exist once, in both
    orders, or are about one outlet beside the others. ``range`` is that of ``value``. ``unit`` is
    what ``n`` counts; below ``minimum`` of them there is no value.
    """

    metric: str
    formula: str
    chance: str | None
    direction: Literal["symmetric", "directed", "outlet"]
    range: str
    unit: str
    minimum: int


ENTITY_OVERLAP = "entity_overlap"
ENTITY_SALIENCE = "entity_salience"
STATEMENT_OVERLAP = "statement_overlap"
STATEMENT_COVERAGE = "statement_coverage"
SPEAKER_OVERLAP = "speaker_overlap"
SPEAKER_COVERAGE = "speaker_coverage"
SPEAKER_UNIQUE = "speaker_unique"
SPEAKER_OMITTED = "speaker_omitted"
QUOTE_VERBATIM = "quote_verbatim"
QUOTE_FIDELITY = "quote_fidelity"
STANCE_KAPPA = "stance_kappa"
STANCE_ALPHA_NOMINAL = "stance_alpha_nominal"
STANCE_ALPHA_ORDINAL = "stance_alpha_ordinal"

SHARES = 10
"""Fewest items of which a share is given: 5 of 10 already leave 24% to 76% open (Wilson)."""
LABELS = 20
"""Fewest units for kappa and alpha: at 20 the standard error is near 0.2."""

VARIED = 5
"""Fewest labels that are not the commonest one: below, kappa and alpha hang on single labels."""

_BOTH = "half (|a| · |b ∩ O(b)| / |O(b)| + |b| · |a ∩ O(a)| / |O(a)|), of half (|a| + |b|)"
_OTHER = "|b ∩ O(b)| / |O(b)|"


def _overlap(metric: str, letter: str, unit: str) -> Metric:
    sets = f"2 |{letter}(a) ∩ {letter}(b)| / (|{letter}(a)| + |{letter}(b)|)"
    return Metric(metric, sets, _BOTH, "symmetric", "at most 1", unit, SHARES)


def _coverage(metric: str, letter: str, unit: str) -> Metric:
    share = f"|{letter}(a) ∩ {letter}(b)| / |{letter}(a)|"
    return Metric(metric, share, _OTHER, "directed", "at most 1", unit, SHARES)


METRICS: tuple[Metric, ...] = (
    _overlap(STATEMENT_OVERLAP, "S", "statement"),
    _coverage(STATEMENT_COVERAGE, "S", "statement"),
    _overlap(SPEAKER_OVERLAP, "P", "speaker"),
    _coverage(SPEAKER_COVERAGE, "P", "speaker"),
    Metric(
        SPEAKER_UNIQUE,
        "|P(a) without P of all others| / |P(a)|",
        None,
        "outlet",
        "[0, 1]",
        "speaker",
        SHARES,
    ),
    Metric(
        SPEAKER_OMITTED,
        "|W(a) without P(a)| / |W(a)|",
        "1 − |P(a) ∩ O(a)| / |O(a)|",
        "outlet",
        "at most 1",
        "speaker",
        SHARES,
    ),
    _overlap(ENTITY_OVERLAP, "E", "entity"),
    Metric(
        ENTITY_SALIENCE,
        "Σ √(p(a) p(b)) over entities",
        "mean of Σ√p(a) · Σ√p(b) over O(b) / |O(b)| and its mirror image",
        "symmetric",
        "at most 1",
        "entity",
        SHARES,
    ),
    Metric(
        QUOTE_VERBATIM,
        "verbatim / quoted directly by both",
        None,
        "symmetric",
        "[0, 1]",
        "statement",
        SHARES,
    ),
    Metric(
        QUOTE_FIDELITY,
        "mean similarity of what both quote directly",
        None,
        "symmetric",
        "[0, 1]",
        "statement",
        SHARES,
    ),
    Metric(
        STANCE_KAPPA,
        "equal labels / units",
        "Σ share of label at a · share of label at b",
        "symmetric",
        "[-1, 1]",
        "judged target",
        LABELS,
    ),
    Metric(
        STANCE_ALPHA_NOMINAL,
        "1 − Do, any two labels equally far",
        "1 − De",
        "symmetric",
        "[-1, 1]",
        "judged target",
        LABELS,
    ),
    Metric(
        STANCE_ALPHA_ORDINAL,
        "1 − Do, labels in order",
        "1 − De",
        "symmetric",
        "[-1, 1]",
        "judged target",
        LABELS,
    ),
)

OF: dict[str, Metric] = {metric.metric: metric for metric in METRICS}
"""By name."""
