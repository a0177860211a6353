"""The stance of every article toward its targets, from rows as the warehouse holds them.

What a story alone tells (:func:`pipeline.agreement.outlet_stance_coverage.cover_stories`) is kept,
so that only changed stories are read anew; an outlet's habits need all stories, and are added to it
(:func:`read_coverage`). :func:`outlet_stances` does both at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement.inputs import AgreementArticle, HeldStance
from pipeline.agreement.outlet_stance import Coverage, Floats, Model, load
from pipeline.agreement.outlet_stance_coverage import stances_toward
from pipeline.models import StanceLabel


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


def read_coverage(
    within: Floats, habits: Floats, speaks: NDArray[np.bool_], model: Model | None = None
) -> tuple[Floats, NDArray[np.int64]]:
    """Return probabilities (n, 3), rounded to nine places, and labels of coverage rows.

    ``within`` (n, len(WITHIN)) and ``habits`` (n,) are columns of the models, ``speaks`` (n,) tells
    who speaks of the target at all. Labels are places in :data:`pipeline.models.STANCE_LABELS`.
    """
    columns = np.concatenate([within, habits[:, None]], axis=1)
    values, labels = (model or load()).arrays(columns, speaks)
    return np.round(values, 9), labels


def outlet_stances(
    articles: Sequence[AgreementArticle],
    mentions: Mapping[tuple[str, str], int],
    stances: Iterable[HeldStance],
    model: Model | None = None,
) -> list[OutletStanceRow]:
    """Return a row for each article and target that it mentions, by article and target.

    The arguments are those of :func:`pipeline.agreement.outlet_stance_coverage.cover_stories`, over
    all stories at once. It looks at every article of a story with every target.
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
    toward = stances_toward(stances)
    keys = list(_pairs(articles, toward.keys()))
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
    articles: Sequence[AgreementArticle], judged: Iterable[tuple[str, str]]
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
