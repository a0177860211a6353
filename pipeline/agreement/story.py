"""Agreement within stories, and what each of them contributes to that over the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from pipeline.agreement import metrics
from pipeline.agreement.codes import Floats, Ints, groups, names_at, numbers, ranked, summed
from pipeline.agreement.fidelity import fidelity_values
from pipeline.agreement.figures import FAMILIES
from pipeline.agreement.judgements import stance_statistics
from pipeline.agreement.overlaps import (
    Contents,
    contents,
    outlet_values,
    overlap_values,
    salience_values,
)
from pipeline.agreement.parts import PARTS, Scope, Statistics, none_of, parts_table
from pipeline.agreement.rows import AGREEMENT, figure_rows, finished
from pipeline.agreement.sides import Sides, sides_of
from pipeline.agreement.story_inputs import StoryInputs

_ALPHAS = (metrics.STANCE_ALPHA_NOMINAL, metrics.STANCE_ALPHA_ORDINAL)
_SYMMETRIC = tuple(m.metric for m in metrics.METRICS if m.direction == "symmetric")
_METRICS_WITHIN: dict[Scope, tuple[str, ...]] = {
    # Two outlets never share enough targets in one story for an alpha.
    "pair": tuple(m.metric for m in metrics.METRICS if m.metric not in _ALPHAS),
    "outlet": (),  # the views name these speakers one by one
    "all": _ALPHAS,
    "target": (metrics.STANCE_ALPHA_NOMINAL,),
}
"""Metrics that rows within a story give."""


class StoryAgreement(NamedTuple):
    """``rows`` of the table ``agreement`` and of the table ``agreement_parts``."""

    rows: pa.Table
    parts: pa.Table


def story_agreement(inputs: StoryInputs) -> StoryAgreement:
    """Return the agreement within each story of the inputs, and the parts of each.

    Rows cover all articles that are no copies: every pair of outlets, all known outlets together,
    and these by target. Outlets that are not known have pairs, but no chance level and no share in
    rows of all. Parts cover news of known outlets alone. A story's rows and parts depend on its own
    articles only, and on no order.
    """
    target, target_names = ranked(inputs.stances["target_id"])
    rows: list[pa.Table] = []
    sides = sides_of(inputs, "all")
    for statistics in _statistics(sides, inputs, target):
        rows += _story_rows(sides, statistics, target_names)
    news = sides_of(inputs, "news")
    parts = [_without_empty(statistics) for statistics in _statistics(news, inputs, target)]
    return StoryAgreement(
        finished("agreement", rows),
        parts_table(parts, news.story_names, news.outlet_names, target_names).sort_by(
            [(name, "ascending") for name in PARTS.names[:-1]]
        ),
    )


def _statistics(sides: Sides, inputs: StoryInputs, target: Ints) -> Iterator[Statistics]:
    left, right = sides.left, sides.right
    yield _of_pairs(
        sides,
        "statement",
        left,
        right,
        overlap_values(_contents(sides, inputs.statements, "statement_id")),
    )
    speakers = _contents(sides, inputs.statements, "speaker_id")
    yield _of_pairs(sides, "speaker", left, right, overlap_values(speakers))
    yield _of_outlets(sides, "speaker", outlet_values(speakers))
    entities = _contents(sides, inputs.entities, "entity_id", "n")
    yield _of_pairs(sides, "entity", left, right, overlap_values(entities))
    yield _of_pairs(sides, "salience", left, right, salience_values(entities))
    yield _of_pairs(sides, "quote", *fidelity_values(sides, inputs.matches))
    yield from stance_statistics(sides, inputs.stances, target)


def _contents(sides: Sides, table: pa.Table, item: str, n: str | None = None) -> Contents:
    """Return which side has which items of a table; rows without an item do not count."""
    side, (code, _) = sides.of_articles(table["article_id"]), ranked(table[item])
    counts = (side >= 0) & (code >= 0)
    weights = None if n is None else numbers(table[n])[counts]
    return contents(sides, side[counts], code[counts], weights)


def _of_pairs(sides: Sides, family: str, left: Ints, right: Ints, values: Floats) -> Statistics:
    outlets = sides.outlet[left], sides.outlet[right]
    return Statistics(family, "pair", None, sides.story[left], *outlets, none_of(left), values)


def _of_outlets(sides: Sides, family: str, values: Floats) -> Statistics:
    known = np.flatnonzero(sides.known)
    none = none_of(known)
    return Statistics(
        family, "outlet", None, sides.story[known], sides.outlet[known], none, none, values[known]
    )


def _without_empty(statistics: Statistics) -> Statistics:
    some = statistics.values.any(axis=1)
    return statistics._replace(
        story=statistics.story[some],
        outlet_a=statistics.outlet_a[some],
        outlet_b=statistics.outlet_b[some],
        target=statistics.target[some],
        values=statistics.values[some],
    )


def _story_rows(sides: Sides, statistics: Statistics, targets: pa.Array) -> Iterator[pa.Table]:
    """Yield the rows that follow from statistics of one family and scope within each story."""
    only = _METRICS_WITHIN[statistics.scope]
    yield from _rows(sides, statistics, targets, only)
    if statistics.scope == "pair" and statistics.voice is None:
        yield from _rows(sides, _over_pairs(sides, statistics), targets, _SYMMETRIC)


def _over_pairs(sides: Sides, statistics: Statistics) -> Statistics:
    """Sum the statistics of pairs of known outlets by story."""
    known = np.zeros(int(sides.outlet.max(initial=-1)) + 1, dtype=np.bool_)
    known[sides.outlet] = sides.known
    some = known[statistics.outlet_a] & known[statistics.outlet_b]
    group, first = groups(statistics.story[some])
    values = summed(group, statistics.values[some])
    flags = list(FAMILIES[statistics.family, "pair"].flags)
    values[:, flags] = values[:, flags] > 0
    none = none_of(first)
    story = statistics.story[some][first]
    return statistics._replace(
        story=story, outlet_a=none, outlet_b=none, target=none, values=values
    )


def _rows(
    sides: Sides, statistics: Statistics, targets: pa.Array, only: tuple[str, ...]
) -> list[pa.Table]:
    keys = {
        "story_id": names_at(sides.story_names, statistics.story),
        "voice": pa.repeat(pa.scalar(statistics.voice, pa.string()), len(statistics.story)),
        "outlet_a": names_at(sides.outlet_names, statistics.outlet_a),
        "outlet_b": names_at(sides.outlet_names, statistics.outlet_b),
        "target_id": names_at(targets, statistics.target),
    }
    evaluate = FAMILIES[statistics.family, statistics.scope].evaluate
    return figure_rows(AGREEMENT, keys, evaluate, statistics.values.T, only=only)
