"""How the articles of stories cover their targets, from rows as the warehouse holds them.

An outlet's stance toward a target rests on the mean over its story, where most articles say nothing
of most targets. Only what is said is looked at, one by one: :func:`cover_stories` tells of all
others what they have in common, so that its work grows with the number of mentions and stances. The
numbers are those of :func:`pipeline.agreement.outlet_stance.within_stories`, which is given every
article of a story with every target.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.agreement.inputs import AgreementArticle, HeldStance
from pipeline.agreement.outlet_stance import (
    APART,
    COLUMNS,
    FEATURES,
    HABITS,
    STORY,
    Coverage,
    Floats,
    TowardTarget,
    features,
)

Ints = NDArray[np.int64]

UNIT = 1e-9
"""Distances are counted in these, so that their sums are exact in any order."""
WITHIN = tuple(name.replace(".", "_") for name in COLUMNS if not name.endswith(".habit"))
"""Names of the columns that a story alone tells."""
_STORY, _APART = ([FEATURES.index(name) for name in names] for names in (STORY, APART))
(_HABIT,) = (FEATURES.index(name) for name in HABITS)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What one article holds about one target that it mentions, and how its story's others compare.

    ``outlet_id`` is None for an unknown outlet. ``distance`` is how much more the article is
    against the target than the mean of the story, in billionths; 0 where the story has not several
    known outlets. The remaining columns are those of
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


@dataclass(frozen=True, slots=True)
class StoryTarget:
    """A target of a story; ``silent_distance`` is that of its articles that have no row on it."""

    story_id: str
    target_id: str
    silent_distance: int


@dataclass(frozen=True, slots=True)
class StoryOutlet:
    """A known outlet of a story, and the number of its articles there."""

    story_id: str
    outlet_id: str
    n_articles: int


class StoryCoverage(NamedTuple):
    """Rows of articles and targets; targets and outlets of stories of several known outlets."""

    rows: list[CoverageRow]
    targets: list[StoryTarget]
    outlets: list[StoryOutlet]


class _Story:
    """Articles of one story, or one of none: their outlets and the targets that they judge."""

    def __init__(self, articles: Sequence[AgreementArticle]) -> None:
        self.articles = sorted(articles, key=lambda each: each.article_id)
        self.story_id = articles[0].story_id
        self.outlets = Counter(each.outlet_id for each in articles if each.known)
        self.compared = len(self.outlets) > 1
        self.targets: set[str] = set()


def cover_stories(
    articles: Sequence[AgreementArticle],
    mentions: Mapping[tuple[str, str], int],
    stances: Iterable[HeldStance],
) -> StoryCoverage:
    """Return a row for each article and target of its story that it mentions or has a stance on.

    ``mentions`` counts by (article, entity). Targets of a story are the entities toward which any
    of its articles has a stance. Pass whole stories, and of them what is to be compared: copies say
    again what another outlet wrote, and articles of other genres speak for their authors. Stances
    and mentions of other articles do not count. All parts come in the order of their ids.
    """
    toward = stances_toward(stances)
    stories = list(_stories(articles, toward))
    keys, coverage = _heard(stories, mentions, toward)
    own = features(coverage)
    means = _means(stories, keys, coverage, own)
    rows = [
        _row(article, stories[place].compared, cover, values, mean)
        for (article, place, _), cover, values, mean in zip(
            keys, coverage, own, means.at_rows, strict=True
        )
    ]
    several = [(place, story) for place, story in enumerate(stories) if story.compared]
    targets = [
        StoryTarget(str(story.story_id), target, _distance(-means.of[place, target]))
        for place, story in several
        for target in sorted(story.targets)
    ]
    outlets = [
        StoryOutlet(str(story.story_id), outlet, n)
        for _, story in several
        for outlet, n in sorted(story.outlets.items())
    ]
    return StoryCoverage(
        sorted(rows, key=lambda row: (row.article_id, row.target_id)), targets, outlets
    )


def stances_toward(
    stances: Iterable[HeldStance],
) -> dict[tuple[str, str], list[TowardTarget]]:
    """Return stances by (article, target); what somebody says of himself is none."""
    toward: dict[tuple[str, str], list[TowardTarget]] = {}
    for row in stances:
        if row.holder_id != row.target_id:
            found = TowardTarget(row.voice, row.score, row.holder_id)
            toward.setdefault((row.article_id, row.target_id), []).append(found)
    return toward


def _stories(
    articles: Sequence[AgreementArticle], judged: Iterable[tuple[str, str]]
) -> Iterator[_Story]:
    members: defaultdict[tuple[bool, str], list[AgreementArticle]] = defaultdict(list)
    for article in articles:
        alone = article.story_id is None
        members[alone, article.article_id if alone else str(article.story_id)].append(article)
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for article_id, target in judged:
        targets[article_id].add(target)
    for key in sorted(members):
        story = _Story(members[key])
        story.targets = set().union(*(targets[each.article_id] for each in members[key]))
        yield story


def _heard(
    stories: Sequence[_Story],
    mentions: Mapping[tuple[str, str], int],
    toward: Mapping[tuple[str, str], Sequence[TowardTarget]],
) -> tuple[list[tuple[AgreementArticle, int, str]], list[Coverage]]:
    """Return what articles say of targets of their story, by (article, place of it, target)."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for article_id, entity in (*mentions, *toward):
        named[article_id].add(entity)
    keys = [
        (article, place, target)
        for place, story in enumerate(stories)
        for article in story.articles
        for target in sorted(named[article.article_id].intersection(story.targets))
    ]
    coverage = [
        Coverage(
            story=article.story_id,
            target=target,
            n_mentions=mentions.get((article.article_id, target), 0),
            stances=tuple(toward.get((article.article_id, target), ())),
            outlet=article.outlet_id if article.known else None,
        )
        for article, _, target in keys
    ]
    return keys, coverage


class _Means(NamedTuple):
    at_rows: Floats
    of: dict[tuple[int, str], float]
    """How much a story's outlets are against a target."""


def _means(
    stories: Sequence[_Story],
    keys: Sequence[tuple[AgreementArticle, int, str]],
    coverage: Sequence[Coverage],
    own: Floats,
) -> _Means:
    """Return the mean over the known outlets of each story, at each row, shape (n, features).

    Outlets count once each; of a story without a known one it is the mean of the articles. Sums are
    taken in the order of outlets and articles, so that they come out the same to the last bit.
    """
    groups: dict[tuple[int, str], int] = {}
    group = np.array([groups.setdefault((p, t), len(groups)) for _, p, t in keys], dtype=np.int64)
    names = sorted({each.outlet for each in coverage if each.outlet is not None})
    ranks = {name: rank for rank, name in enumerate(names)}
    rank = np.array([ranks.get(each.outlet or "", -1) for each in coverage], dtype=np.int64)
    some_known = np.array([bool(stories[place].outlets) for _, place, _ in keys], dtype=bool)
    counted = np.flatnonzero((rank >= 0) | ~some_known)
    counted = counted[np.lexsort((rank[counted], group[counted]))]  # stable: articles stay in order
    sums_of_outlets, first = _summed(group[counted], rank[counted], own[counted])
    at = counted[first]
    counts = np.array([stories[keys[n][1]].outlets.get(coverage[n].outlet or "", 1) for n in at])
    sums = np.zeros((len(groups), own.shape[1]))
    np.add.at(sums, group[at], sums_of_outlets / counts.reshape(-1, 1))
    size = np.array([len(stories[p].outlets) or len(stories[p].articles) for p, _ in groups])
    mean = sums / size.reshape(-1, 1)
    of = {key: float(mean[number, _HABIT]) for key, number in groups.items()}
    return _Means(mean[group], of)


def _summed(group: Ints, rank: Ints, values: Floats) -> tuple[Floats, Ints]:
    """Return the sums of rows that follow each other with one group and rank, and their firsts.

    Rows of rank -1 stand for themselves.
    """
    new = np.ones(len(group), dtype=bool)
    new[1:] = (group[1:] != group[:-1]) | (rank[1:] != rank[:-1]) | (rank[1:] < 0)
    first = np.flatnonzero(new)
    sums = np.zeros((len(first), values.shape[1]))
    np.add.at(sums, np.cumsum(new) - 1, values)
    return sums, first


def _row(
    article: AgreementArticle, compared: bool, cover: Coverage, own: Floats, mean: Floats
) -> CoverageRow:
    apart = own - mean
    within = [*mean[_STORY].tolist(), *apart[_APART].tolist()]
    return CoverageRow(
        article.article_id,
        article.story_id,
        cover.target,
        cover.outlet,
        cover.n_mentions,
        len(cover.stances),
        cover.speaks,
        distance=_distance(float(apart[_HABIT])) if compared else 0,
        **dict(zip(WITHIN, within, strict=True)),
    )


def _distance(apart: float) -> int:
    return round(apart / UNIT)
