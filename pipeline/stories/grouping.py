"""Group articles into stories: articles about one event, whoever published them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.ids import stable_id
from pipeline.stories import background as background_table
from pipeline.stories.background import Background
from pipeline.stories.candidates import candidate_pairs
from pipeline.stories.linkage import average_linkage
from pipeline.stories.vectors import Matrix, term_counts, unit_rows, weigh

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_HEADLINE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """What grouping reads of an article. A ``published_at`` without a zone is taken as UTC."""

    article_id: str
    outlet_id: str
    title: str | None
    text: str
    published_at: datetime | None
    entity_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event; ``article_ids`` ascend.

    The headline is the title of the article most like the others, or the opening words of its
    text where no article has a title. The dates are None where every article is undated.
    """

    story_id: str
    article_ids: tuple[str, ...]
    headline: str
    first_published: datetime | None
    last_published: datetime | None


@dataclass(frozen=True, slots=True)
class GroupingSettings:
    """Thresholds and limits; the defaults are the measured ones (docs/agreement.md)."""

    threshold: float = 0.12
    """Average similarity at which dated articles are one story."""
    undated_threshold: float = 0.22
    """The same for pairs of which at least one article has no date."""
    decay_per_day: float = 0.3
    """Similarity of articles d days apart counts exp(-decay · d)."""
    window_days: int = 7
    """Articles further apart than this have similarity 0."""
    title_weight: int = 3
    entity_weight: float = 0.0
    """Weight of a shared entity id, as a share of the weight of a rare term."""
    key_terms: int = 24
    """Terms under which an article is filed to find its like."""
    max_postings: int = 256
    max_partners: int = 64


DEFAULTS = GroupingSettings()


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _days(articles: Sequence[StoryArticle]) -> Floats:
    """Return the calendar day number of each article, NaN where it is undated."""
    dates = (a.published_at for a in articles)
    return np.array([float("nan") if d is None else float(_utc(d).toordinal()) for d in dates])


def _vectors(
    articles: Sequence[StoryArticle], settings: GroupingSettings, table: Background
) -> tuple[Matrix, list[str]]:
    rows = []
    entity_weight = settings.entity_weight * table.idf("")
    for article in articles:
        counts = term_counts(article.title, article.text, settings.title_weight)
        weights = weigh(counts, table)
        if entity_weight:
            # A colon is in no term, so ids cannot be mistaken for words.
            weights |= {f"entity:{entity}": entity_weight for entity in article.entity_ids}
        rows.append(weights)
    return unit_rows(rows)


def _adjust(cosine: Floats, days_apart: Floats, settings: GroupingSettings) -> Floats:
    """Return similarities comparable to ``settings.threshold``; ``days_apart`` NaN = undated."""
    undated = np.isnan(days_apart)
    apart = np.where(undated, 0.0, days_apart)
    factor = np.exp(-settings.decay_per_day * apart) * (apart <= settings.window_days)
    factor[undated] = settings.threshold / settings.undated_threshold
    return np.asarray(cosine * factor, dtype=np.float64)


def _pair_cosines(matrix: Matrix, left: Ints, right: Ints) -> Floats:
    """Return the cosine of each pair of rows, some thousand pairs at a time."""
    cosine = np.zeros(len(left))
    for start in range(0, len(left), 8192):
        part = slice(start, start + 8192)
        products = matrix[left[part]].multiply(matrix[right[part]])
        cosine[part] = np.asarray(products.sum(axis=1)).ravel()
    return cosine


def group(
    articles: Sequence[StoryArticle],
    settings: GroupingSettings = DEFAULTS,
    table: Background | None = None,
) -> list[Story]:
    """Group ``articles`` into stories, each article in exactly one; stories by ascending id.

    TF-IDF cosine (background document frequencies, packaged unless ``table`` is given), fading
    with the days between two articles, clustered by average linkage. The result depends on the
    set of articles alone, not on their order. Raises ValueError on a repeated ``article_id``.
    """
    ordered = sorted(articles, key=lambda article: article.article_id)
    for one, next_one in pairwise(ordered):
        if one.article_id == next_one.article_id:
            raise ValueError(f"article {one.article_id} is given twice")
    if not ordered:
        return []
    matrix, vocabulary = _vectors(ordered, settings, table or background_table.packaged())
    days = _days(ordered)
    left, right = candidate_pairs(
        matrix,
        vocabulary,
        days,
        key_terms=settings.key_terms,
        max_postings=settings.max_postings,
        max_partners=settings.max_partners,
        window_days=settings.window_days,
    )
    similarity = _adjust(
        _pair_cosines(matrix, left, right), np.abs(days[left] - days[right]), settings
    )

    def dense(nodes: Ints) -> Floats:
        rows = matrix[nodes]
        apart = np.abs(days[nodes][:, None] - days[nodes][None, :])
        return _adjust((rows @ rows.T).toarray(), apart, settings)

    clusters = average_linkage(len(ordered), left, right, similarity, dense, settings.threshold)
    stories = [_story([ordered[i] for i in cluster], matrix[cluster]) for cluster in clusters]
    return sorted(stories, key=lambda story: story.story_id)


def _story(articles: Sequence[StoryArticle], rows: Matrix) -> Story:
    dates = sorted(_utc(a.published_at) for a in articles if a.published_at is not None)
    return Story(
        story_id=stable_id("s", articles[0].article_id),
        article_ids=tuple(article.article_id for article in articles),
        headline=_headline(articles, rows),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
    )


def _headline(articles: Sequence[StoryArticle], rows: Matrix) -> str:
    centrality = np.round(rows @ np.asarray(rows.sum(axis=0)).ravel(), 9)
    order = np.argsort(-centrality, kind="stable")
    titles = [title for i in order if (title := (articles[i].title or "").strip())]
    if titles:
        return titles[0]
    opening = " ".join(articles[order[0]].text[: 4 * _HEADLINE_LENGTH].split())
    if len(opening) <= _HEADLINE_LENGTH:
        return opening
    # One character more tells whether the cut falls between two words.
    return opening[: _HEADLINE_LENGTH + 1].rsplit(" ", 1)[0] + " …"
