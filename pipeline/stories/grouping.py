"""Group articles into stories: articles about one event, whoever published them.

:func:`group` does it for a set of articles at once. :mod:`pipeline.storage.stories` keeps the same
result up to date article by article, with the parts that are exported here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.ids import stable_id
from pipeline.stories import background as background_table
from pipeline.stories import pairs as pair_model
from pipeline.stories.background import Background
from pipeline.stories.blocking import HUBS, Blocks, Hubs, keys_of
from pipeline.stories.features import (
    Features,
    Floats,
    Ints,
    Nodes,
    article_terms,
    features_of,
    node_of,
    quantise,
)
from pipeline.stories.linkage import average_linkage, components
from pipeline.stories.pairs import PairModel, Similarities, dense, similarities

_HEADLINE_LENGTH = 100
OPENING_LENGTH = 4 * _HEADLINE_LENGTH
"""Characters of a text that the headline of a story without titles is made of."""


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """What grouping reads of an article. A ``published_at`` without a zone is taken as UTC.

    ``origin_id`` is the article that it is a copy of, and ``fingerprint`` that of its extraction.
    """

    article_id: str
    outlet_id: str
    title: str | None
    text: str
    published_at: datetime | None
    origin_id: str | None = None
    fingerprint: str = ""


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
class Member:
    """An article of a story; ``row`` counts its features, None for a copy."""

    article_id: str
    title: str | None
    opening: str
    published_at: datetime | None
    row: int | None


def group(
    articles: Sequence[StoryArticle],
    vectors: NDArray[np.float32] | None = None,
    *,
    table: Background | None = None,
    model: PairModel | None = None,
    hubs: Hubs = HUBS,
) -> list[Story]:
    """Group ``articles`` into stories, each article in exactly one; stories by ascending id.

    Similarities of pairs (:class:`pipeline.stories.pairs.PairModel`) clustered by average linkage.
    ``vectors`` are sentence vectors of the articles, shape (n, dimensions), zero for those without
    one. A copy joins the story of its origin, where that is there, of the same fingerprint and no
    copy itself; articles of different fingerprints share no story. ``table`` and ``model`` default
    to the packaged ones. The result depends on the set of articles alone, not on their order.
    Raises ValueError on a repeated ``article_id``.
    """
    table, model = table or background_table.packaged(), model or pair_model.packaged()
    origins = _origins(articles)
    own = [i for i, article in enumerate(articles) if article.article_id not in origins]
    if not own:
        return []
    nodes = np.array([node_of(articles[i].article_id) for i in own], dtype=np.uint64)
    order = np.argsort(nodes)
    chosen = [articles[own[i]] for i in order]
    terms = [article_terms(a.title, a.text, table, a.fingerprint) for a in chosen]
    days = day_numbers([a.published_at for a in chosen])
    rows = np.zeros((len(articles), 1), np.float32) if vectors is None else vectors
    features = features_of(nodes[order], days, terms, quantise(rows[[own[i] for i in order]]))
    counts = np.array([len(one.ids) for one in terms], dtype=np.int64)
    keys = keys_of(
        features.nodes,
        days,
        counts,
        np.concatenate([one.ids for one in terms]),
        np.concatenate([one.weights for one in terms]),
    )
    blocks = Blocks(keys, hubs)
    meetings = blocks.meetings(np.arange(len(blocks.nodes)))
    edges = find_edges(features, blocks.nodes, meetings, model)
    clusters = cluster(features, components(len(own), *edges, model.threshold), model)
    return _stories(articles, origins, features, clusters)


def _origins(articles: Sequence[StoryArticle]) -> dict[str, str]:
    """Return the origin of each copy. Raises ValueError where an article is given twice."""
    ids = sorted(article.article_id for article in articles)
    for one, next_one in pairwise(ids):
        if one == next_one:
            raise ValueError(f"article {one} is given twice")
    originals = {a.article_id: a.fingerprint for a in articles if a.origin_id is None}
    return {
        a.article_id: a.origin_id
        for a in articles
        if a.origin_id is not None and originals.get(a.origin_id) == a.fingerprint
    }


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def day_numbers(moments: Sequence[datetime | None]) -> Floats:
    """Return calendar day numbers (UTC), NaN for None."""
    return np.array([np.nan if m is None else float(_utc(m).toordinal()) for m in moments])


def find_edges(
    features: Features, nodes: Nodes, meetings: Iterable[tuple[Ints, Ints]], model: PairModel
) -> tuple[Ints, Ints, Similarities]:
    """Return those of ``meetings`` that link: rows of ``features``, and their similarity.

    ``meetings`` (:meth:`pipeline.stories.blocking.Blocks.meetings`) count ``nodes``. A pair links
    where its similarity reaches the threshold.
    """
    place = np.searchsorted(features.nodes, nodes)
    lefts, rights = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    values = [np.zeros(0, np.float32)]
    for one, other in meetings:
        left, right = place[one], place[other]
        value = similarities(features, left, right, model)
        links = value >= np.float32(model.threshold)
        lefts.append(left[links])
        rights.append(right[links])
        values.append(value[links])
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(values)


def cluster(
    features: Features, pieces: Iterable[tuple[Ints, bool]], model: PairModel
) -> list[Ints]:
    """Return the rows of each story, copies left out, from the pieces that links hold together.

    ``pieces`` (:func:`pipeline.stories.linkage.components`) are rows of ``features``.
    """

    def among(rows: Ints) -> Similarities:
        return dense(features, rows, model)

    return average_linkage(pieces, among, model.threshold, model.contrast)


def _stories(
    articles: Sequence[StoryArticle],
    origins: Mapping[str, str],
    features: Features,
    clusters: Sequence[Ints],
) -> list[Story]:
    row_of = {int(node): row for row, node in enumerate(features.nodes)}
    cluster_of = {int(row): i for i, rows in enumerate(clusters) for row in rows}
    members: list[list[Member]] = [[] for _ in clusters]
    for article in articles:
        origin = origins.get(article.article_id)
        row = row_of[node_of(origin or article.article_id)]
        opening = article.text[:OPENING_LENGTH]
        member = Member(
            article.article_id,
            article.title,
            opening,
            article.published_at,
            row if origin is None else None,
        )
        members[cluster_of[row]].append(member)
    stories = [story_of(part, features) for part in members]
    return sorted(stories, key=lambda story: story.story_id)


def story_of(members: Sequence[Member], features: Features) -> Story:
    """Return the story that ``members`` make, in whatever order they are given."""
    ordered = sorted(members, key=lambda member: member.article_id)
    dates = sorted(_utc(m.published_at) for m in ordered if m.published_at is not None)
    return Story(
        story_id=stable_id("s", ordered[0].article_id),
        article_ids=tuple(member.article_id for member in ordered),
        headline=_headline(ordered, features),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
    )


def _headline(members: Sequence[Member], features: Features) -> str:
    own = [member for member in members if member.row is not None]
    titles = [title for m in _by_centrality(own, features) if (title := (m.title or "").strip())]
    titles += [title for m in members if m.row is None and (title := (m.title or "").strip())]
    if titles:
        return titles[0]
    opening = " ".join(_by_centrality(own, features)[0].opening.split())
    if len(opening) <= _HEADLINE_LENGTH:
        return opening
    # One character more tells whether the cut falls between two words.
    return opening[: _HEADLINE_LENGTH + 1].rsplit(" ", 1)[0] + " …"


def _by_centrality(members: Sequence[Member], features: Features) -> list[Member]:
    if len(members) <= 2:  # each of two is as like the other
        return list(members)
    chosen = np.array([member.row for member in members], dtype=np.int64)
    rows, norms = features.matrix[chosen].astype(np.float64), features.norms[chosen]
    scale = np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 0)
    centrality = np.round((rows @ (rows.T @ scale)) * scale, 9)
    return [members[i] for i in np.argsort(-centrality, kind="stable")]
