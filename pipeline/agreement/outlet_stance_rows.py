"""The stance of every article toward its targets, from rows as the warehouse holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.agreement.inputs import AgreementArticle, HeldStance
from pipeline.agreement.outlet_stance import Coverage, Model, TowardTarget, load
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


def outlet_stances(
    articles: Sequence[AgreementArticle],
    mentions: Mapping[tuple[str, str], int],
    stances: Iterable[HeldStance],
    model: Model | None = None,
) -> list[OutletStanceRow]:
    """Return a row for each article and target that it mentions, by article and target.

    ``mentions`` counts by (article, entity). Targets of a story are the entities toward which any
    of its articles has a stance.
    Pass what is to be compared: copies say again what another outlet wrote, and articles of other
    genres speak for their authors. Stances and mentions of other articles do not count.
    """
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
