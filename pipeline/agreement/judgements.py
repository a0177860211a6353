"""What the outlets of a story make of its targets: labels by side and unit, and their coincidences.

A unit is one target in one story; for the voice ``speaker``, what one named speaker makes of one
target, as the outlets report it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.agreement.alpha import coincidences
from pipeline.agreement.codes import Floats, Ints, array_of, groups, numbers, ranked, truths
from pipeline.agreement.parts import Statistics, none_of
from pipeline.agreement.sides import Sides
from pipeline.models import STANCE_LABELS, HolderKind

N_LABELS = len(STANCE_LABELS)
VOICES: tuple[HolderKind, ...] = get_args(HolderKind)


@dataclass(frozen=True, slots=True)
class Judgements:
    """One label of one side for one unit each, ordered by unit, then side."""

    side: Ints
    unit: Ints
    target: Ints
    label: Ints


def judgements(sides: Sides, stances: pa.Table, target: Ints, voice: HolderKind) -> Judgements:
    """Return the prevailing label of each side and unit; ``target`` holds codes, row by row.

    Hypothetical stances do not count. Raises ValueError on a label that is none.
    """
    side = sides.of_articles(stances["article_id"])
    label = pc.index_in(array_of(stances["label"]), value_set=pa.array(STANCE_LABELS))
    if label.null_count:
        raise ValueError("a stance has a label that is none")
    counts = (side >= 0) & ~truths(stances["hypothetical"])
    counts &= truths(pc.equal(array_of(stances["voice"]), pa.scalar(voice)))
    holder = none_of(side) if voice != "speaker" else ranked(stances["holder_id"])[0]
    side, target, holder = side[counts], target[counts], holder[counts] + 1
    unit, _ = groups(sides.story[side], holder, target)
    judged, first = groups(unit, side)
    labels = prevailing(
        judged, label.to_numpy(zero_copy_only=False)[counts], numbers(stances["score"])[counts]
    )
    return Judgements(side[first], unit[first], target[first], labels)


def prevailing(group: Ints, label: Ints, score: Floats) -> Ints:
    """Return the commonest label of each group; among equals that nearest the mean score.

    Labels are 0, 1, 2 and stand at -1, 0, 1. Of two equally near the one nearer neutral is taken,
    then the unfavourable one.
    """
    n = int(group.max(initial=-1)) + 1
    counts = np.zeros((n, N_LABELS), dtype=np.int64)
    np.add.at(counts, (group, label), 1)
    order = np.lexsort((score, group))  # sums of floats depend on their order
    starts = np.searchsorted(group[order], np.arange(n))
    sums = np.add.reduceat(score[order], starts) if n else np.zeros(0)
    mean = sums / np.maximum(counts.sum(axis=1), 1)
    distance = np.abs(np.arange(N_LABELS) - 1.0 - mean[:, None])
    distance[counts < counts.max(axis=1, keepdims=True)] = np.inf
    near = distance == distance.min(axis=1, keepdims=True)
    neutral, unfavourable, favourable = 1, 0, 2
    return np.where(
        near[:, neutral], neutral, np.where(near[:, unfavourable], unfavourable, favourable)
    ).astype(np.int64)


def stance_statistics(sides: Sides, stances: pa.Table, target: Ints) -> Iterator[Statistics]:
    """Yield the statistics of each voice: of pairs, of all known outlets, of these by target.

    Columns: a 3 × 3 matrix, the number of units, whether there are any. The matrix of a pair counts
    (label of a, label of b); that of all outlets is the coincidence matrix of alpha.
    """
    for voice in VOICES:
        found = judgements(sides, stances, target, voice)
        if len(found.side):
            yield _of_pairs(sides, found, voice)
            yield from _of_all(sides, found, voice)


def _of_pairs(sides: Sides, found: Judgements, voice: HolderKind) -> Statistics:
    """Count the label pairs of all pairs of sides that judge a unit."""
    left, right = _pairs_within(found.unit)
    pair, first = groups(found.side[left], found.side[right])
    cells = pair * N_LABELS**2 + found.label[left] * N_LABELS + found.label[right]
    tables = np.bincount(cells, minlength=len(first) * N_LABELS**2).astype(np.float64)
    a, b = found.side[left[first]], found.side[right[first]]
    return Statistics(
        "stance",
        "pair",
        voice,
        sides.story[a],
        sides.outlet[a],
        sides.outlet[b],
        none_of(a),
        _with_units(tables.reshape(len(first), N_LABELS**2), np.bincount(pair).astype(np.float64)),
    )


def _pairs_within(unit: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of places with one unit; ``unit`` ascends."""
    n = len(unit)
    partners = np.searchsorted(unit, unit, side="right") - np.arange(n) - 1
    left = np.repeat(np.arange(n), partners)
    before = np.cumsum(partners) - partners
    return left, left + 1 + np.arange(len(left)) - before[left]


def _of_all(sides: Sides, found: Judgements, voice: HolderKind) -> Iterator[Statistics]:
    known = sides.known[found.side]
    unit, first = groups(found.unit[known])
    if not len(first):
        return
    counts = np.zeros((len(first), N_LABELS))
    np.add.at(counts, (unit, found.label[known]), 1)
    shared = counts.sum(axis=1) > 1
    values = _with_units(
        coincidences(counts[shared]).reshape(-1, N_LABELS**2), np.ones(int(shared.sum()))
    )
    story = sides.story[found.side[known]][first][shared]
    target = found.target[known][first][shared]
    for scope, keys in (("all", (story,)), ("target", (story, target))):
        key, begin = groups(*keys)
        sums = np.zeros((len(begin), values.shape[1]))
        np.add.at(sums, key, values)
        sums[:, -1] = sums[:, -1] > 0
        none = none_of(begin)
        about = target[begin] if scope == "target" else none
        yield Statistics("stance", scope, voice, story[begin], none, none, about, sums)  # type: ignore[arg-type]


def _with_units(matrices: Floats, units: Floats) -> Floats:
    return np.hstack([matrices, units[:, None], (units > 0).astype(np.float64)[:, None]])
