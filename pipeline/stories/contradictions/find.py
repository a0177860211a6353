"""Find the contradictions within stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

from pipeline.stories import background
from pipeline.stories.background import Background
from pipeline.stories.contradictions.denials import denial_contradictions
from pipeline.stories.contradictions.model import (
    Contradiction,
    ContradictionArticle,
    ContradictionInputs,
    SaidQuote,
    SpeakerStance,
)
from pipeline.stories.contradictions.numbers import number_contradictions
from pipeline.stories.contradictions.stances import MIN_CONFIDENCE, stance_contradictions

_InArticle = TypeVar("_InArticle", SaidQuote, SpeakerStance)


def find_contradictions(
    inputs: ContradictionInputs,
    *,
    min_stance_confidence: float = MIN_CONFIDENCE,
    table: Background | None = None,
) -> list[Contradiction]:
    """Return what cannot both hold between articles of different outlets of one story, by id.

    ``inputs`` hold whole stories, as many as fit in memory; stories do not bear on each other, so
    the result for several is the union of the results for each. Copies are left out. The result
    depends on the set of inputs alone. Raises ValueError where an article is given twice.
    """
    table = table or background.packaged()
    stories: defaultdict[str, list[ContradictionArticle]] = defaultdict(list)
    for article in sorted(inputs.articles, key=lambda a: a.article_id):
        if not article.is_copy:
            stories[article.story_id].append(article)
    if len({article.article_id for article in inputs.articles}) < len(inputs.articles):
        raise ValueError("an article is given twice")
    quotes = _by_article(sorted(inputs.quotes, key=lambda q: q.quote_id))
    stances = _by_article(sorted(inputs.stances, key=lambda s: s.stance_id))
    found: dict[str, Contradiction] = {}
    for articles in stories.values():
        if len({article.outlet_id for article in articles}) > 1:
            for row in (
                *number_contradictions(articles, quotes, table),
                *denial_contradictions(articles, quotes, table),
                *stance_contradictions(articles, stances, min_stance_confidence),
            ):
                found[row.contradiction_id] = row
    return [found[key] for key in sorted(found)]


def _by_article(rows: Sequence[_InArticle]) -> dict[str, list[_InArticle]]:
    groups: defaultdict[str, list[_InArticle]] = defaultdict(list)
    for row in rows:
        groups[row.article_id].append(row)
    return dict(groups)
