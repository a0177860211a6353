"""The stance of every article toward its targets, from rows as the warehouse holds them.

What a story alone tells (:func:`coverage_rows`) is kept, so that only changed stories are read
anew; an outlet's habits need all stories, and are added to it (:func:`read_coverage`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement.inputs import AgreementArticle, HeldStance
from pipeline.agreement.outlet_stance import (
    COLUMNS,
    Coverage,
    Floats,
    Model,
    TowardTarget,
    load,
    within_stories,
)
from pipeline.models import STANCE_LABELS, StanceLabel

UNIT = 1e-9
"""Distances are counted in these, so that their sums are exact in any order."""
WITHIN = tuple(name.replace(".", "_") for name in COLUMNS if not name.endswith(".habit"))
"""Names of the columns that a story alone tells."""


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What one article holds about one target of its story, and how the story's others compare.

    ``outlet_id`` is None for an unknown outlet. ``distance`` is how much more the article is
    against the target than the mean of the story, in billionths; 0 where no other known outlet was
    ``compared``. The remaining columns are those of
    :data:`pipeline.agreement.outlet_stance.COLUMNS`.
    """

    article_id: str
    story_id: str | None
    target_id: str
    outlet_id: str | None
    n_mentions: int
    n_stances: int
    speaks: bool
    against_story: float
    net_story: float
    critics_story: float
    mentions_apart: float
    net_apart: float
    distance: int
    compared: bool


@dataclass(frozen=True, slots=True)
class OutletStanceRow:
    """What one article makes of one target that it mentions; probabilities sum to 1."""

    article_id: str
    target_id: str
    p_unfavourable: float
    p_neutral: float
    p_favourable: float
    score: float
    label: StanceLabel
    n_mentions: int
    n_stances: int


def coverage_rows(
    articles: Sequence[AgreementArticle],
    mentions: Mapping[tuple[str, str], int],
    stances: Iterable[HeldStance],
) -> list[CoverageRow]:
    """Return a row for each article and target of its story, by article and target.

    ``mentions`` counts by (article, entity). Targets of a story are the entities toward which any
    of its articles has a stance; an article that never mentions one has a row of zeros.
    Pass whole stories, and of them what is to be compared: copies say again what another outlet
    wrote, and articles of other genres speak for their authors. Stances and mentions of other
    articles do not count.
    """
    keys, coverage = _coverage(articles, mentions, stances)
    found = within_stories(coverage)
    rows = [
        CoverageRow(
            article.article_id,
            article.story_id,
            target,
            cover.outlet,
            cover.n_mentions,
            len(cover.stances),
            cover.speaks,
            distance=round(distance / UNIT),
            compared=compared,
            **dict(zip(WITHIN, columns, strict=True)),
        )
        for (article, target), cover, columns, (distance,), compared in zip(
            keys,
            coverage,
            found.columns.tolist(),
            found.distance.tolist(),
            found.compared.tolist(),
            strict=True,
        )
    ]
    return sorted(rows, key=lambda row: (row.article_id, row.target_id))


def read_coverage(
    within: Floats, habits: Floats, speaks: NDArray[np.bool_], model: Model | None = None
) -> tuple[Floats, list[StanceLabel]]:
    """Return probabilities (n, 3), rounded to nine places, and labels of coverage rows.

    ``within`` (n, len(WITHIN)) and ``habits`` (n,) are columns of the models, ``speaks`` (n,) tells
    who speaks of the target at all.
    """
    columns = np.concatenate([within, habits[:, None]], axis=1)
    values, labels = (model or load()).arrays(columns, speaks)
    return np.round(values, 9), [STANCE_LABELS[label] for label in labels.tolist()]


def outlet_stances(
    articles: Sequence[AgreementArticle],
    mentions: Mapping[tuple[str, str], int],
    stances: Iterable[HeldStance],
    model: Model | None = None,
) -> list[OutletStanceRow]:
    """Return a row for each article and target that it mentions, by article and target.

    The arguments are those of :func:`coverage_rows`, over all stories at once.
    """
    keys, coverage = _coverage(articles, mentions, stances)
    read = (model or load()).stances(coverage)
    rows = [
        OutletStanceRow(
            article.article_id,
            target,
            stance.p_unfavourable,
            stance.p_neutral,
            stance.p_favourable,
            stance.score,
            stance.label,
            cover.n_mentions,
            len(cover.stances),
        )
        for (article, target), cover, stance in zip(keys, coverage, read, strict=True)
        if cover.n_mentions or cover.stances
    ]
    return sorted(rows, key=lambda row: (row.article_id, row.target_id))


def _coverage(
    articles: Sequence[AgreementArticle],
    mentions: Mapping[tuple[str, str], int],
    stances: Iterable[HeldStance],
) -> tuple[list[tuple[AgreementArticle, str]], list[Coverage]]:
    toward: defaultdict[tuple[str, str], list[TowardTarget]] = defaultdict(list)
    for row in stances:
        if row.holder_id != row.target_id:
            found = TowardTarget(row.voice, row.score, row.holder_id)
            toward[row.article_id, row.target_id].append(found)
    keys = list(_pairs(articles, {key for key, rows in toward.items() if rows}))
    coverage = [
        Coverage(
            story=article.story_id,
            target=target,
            n_mentions=mentions.get((article.article_id, target), 0),
            stances=tuple(toward.get((article.article_id, target), ())),
            outlet=article.outlet_id if article.known else None,
        )
        for article, target in keys
    ]
    return keys, coverage


def _pairs(
    articles: Sequence[AgreementArticle], judged: set[tuple[str, str]]
) -> Iterable[tuple[AgreementArticle, str]]:
    """Yield every article of a story with every target of the story."""
    members: defaultdict[str, list[AgreementArticle]] = defaultdict(list)
    for article in sorted(articles, key=lambda each: each.article_id):
        members[article.story_id or f"no story: {article.article_id}"].append(article)
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for article_id, target in judged:
        targets[article_id].add(target)
    for part in members.values():
        for target in sorted(set().union(*(targets[each.article_id] for each in part))):
            yield from ((article, target) for article in part)
