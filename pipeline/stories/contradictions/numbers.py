"""Numbers about one thing, in articles of different outlets, that cannot both hold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.stories.background import Background
from pipeline.stories.contradictions.counted import Counted, counted
from pipeline.stories.contradictions.model import (
    Contradiction,
    ContradictionArticle,
    Passage,
    SaidQuote,
)
from pipeline.stories.contradictions.sentences import tokens
from pipeline.stories.terms import fold_word

MAX_PARTNERS = 32
"""Mentions of one thing that each is compared with: the work grows with their number."""
MIN_SHARED_ACT = 0.15
MIN_SHARED = 0.5
MIN_SHARED_NAMED = 0.3
"""Where the two passages have at least :data:`MIN_NAMES` names in common."""
MIN_NAMES = 3
MIN_SHARED_MODIFIED = 0.55
MIN_SHARED_TERMS = 3
MAX_DAYS_APART = 2


@dataclass(frozen=True, slots=True)
class _Mention:
    article: ContradictionArticle
    what: Counted
    weight: float
    """Of the terms of its sentence."""


class _Weights(dict[str, float]):
    """The weights of terms, looked up once each."""

    def __init__(self, table: Background) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, term: str) -> float:
        self[term] = weight = self._table.idf(term)
        return weight

    def total(self, terms: Iterable[str]) -> float:
        """Return the weight of some terms; exact, whatever their order."""
        return math.fsum(self[term] for term in terms)


def number_contradictions(
    articles: Sequence[ContradictionArticle],
    quotes: Mapping[str, Sequence[SaidQuote]],
    table: Background,
) -> Iterator[Contradiction]:
    """Yield the clashes of numbers among the articles of one story, the best one a pair of outlets.

    ``articles`` are in the order of their ids; ``quotes`` are those of each article.
    """
    weights = _Weights(table)
    groups: defaultdict[tuple[str, ...], list[_Mention]] = defaultdict(list)
    for article in articles:
        for what in _mentions(article):
            mention = _Mention(article, what, weights.total(what.terms))
            groups[what.key].append(mention)
    for key, mentions in sorted(groups.items()):
        if len({mention.article.outlet_id for mention in mentions}) > 1:
            yield from _clashes(key, mentions, quotes, weights)


def _mentions(article: ContradictionArticle) -> Iterator[Counted]:
    if article.title:
        yield from counted(article.title, "title")
    yield from counted(article.text)


def _clashes(
    key: tuple[str, ...],
    mentions: Sequence[_Mention],
    quotes: Mapping[str, Sequence[SaidQuote]],
    weights: _Weights,
) -> Iterator[Contradiction]:
    ordered = sorted(mentions, key=_order)
    by_article: defaultdict[str, list[Counted]] = defaultdict(list)
    for mention in ordered:
        by_article[mention.article.article_id].append(mention.what)
    best: dict[tuple[str, ...], tuple[float, _Mention, _Mention]] = {}
    for one, other in _pairs(ordered):
        if one.article.outlet_id == other.article.outlet_id:
            continue
        if not one.what.quantity.clashes(other.what.quantity) or not _same_day(one, other):
            continue
        likeness = _alike(one, other, weights)
        if likeness is None or _mixed(one, other, by_article) or not _same_place(one, other):
            continue
        a, b = sorted((one, other), key=lambda m: (m.article.article_id, m.what.at))
        outlets = tuple(sorted((a.article.outlet_id, b.article.outlet_id)))
        if outlets not in best or likeness > best[outlets][0]:
            best[outlets] = likeness, a, b
    for likeness, a, b in best.values():
        yield _contradiction(key, likeness, a, b, quotes)


def _order(mention: _Mention) -> tuple[str, str, str, int]:
    published = mention.article.published_at
    day = published.date().isoformat() if published else "~"
    return day, mention.article.article_id, mention.what.field, mention.what.at


def _pairs(ordered: Sequence[_Mention]) -> Iterator[tuple[_Mention, _Mention]]:
    for i, one in enumerate(ordered):
        for other in ordered[i + 1 : i + 1 + MAX_PARTNERS]:
            yield one, other


def _same_day(one: _Mention, other: _Mention) -> bool:
    """Return whether neither can be an update of the other, as far as dates tell."""
    first, second = one.article.published_at, other.article.published_at
    if first is None or second is None:
        return True
    apart = abs((first.date() - second.date()).days)
    return apart == 0 if one.what.act else apart <= MAX_DAYS_APART


def _same_place(one: _Mention, other: _Mention) -> bool:
    """Return whether each article names the places of the other's passage somewhere."""
    return all(
        place in _folded(f"{there.article.title or ''} {there.article.text}")
        for here, there in ((one, other), (other, one))
        for place in here.what.places
    )


@lru_cache(maxsize=256)
def _folded(text: str) -> frozenset[str]:
    return frozenset(fold_word(token.lower) for token in tokens(text) if token.kind == "word")


def _alike(a: _Mention, b: _Mention, weights: _Weights) -> float | None:
    """Return how much of their context two quantities of one key share; None where too little.

    The share is of the weight of terms, the mean over both sides, in [0, 1].
    """
    one, other = a.what, b.what
    if (one.when, one.unreal, one.negated) != (other.when, other.unreal, other.negated):
        return None
    if one.days and other.days and not one.days & other.days:
        return None
    names = one.names & other.names
    if one.names and other.names and not names:
        return None
    shared = one.terms & other.terms
    if not shared:
        return None
    weight = weights.total(shared)
    share = (weight / a.weight + weight / b.weight) / 2
    return round(share, 4) if share >= _least_share(one, other, names, shared) else None


def _least_share(
    one: Counted, other: Counted, names: frozenset[str], shared: frozenset[str]
) -> float:
    """Return the share of context from which two mentions are of one thing."""
    if one.modifiers != other.modifiers:
        # "two speed boats" and "three boats" may be one thing, "dead" and "dead soldiers" are not.
        one_sided = not one.modifiers or not other.modifiers
        return MIN_SHARED_MODIFIED if one_sided and not one.act else math.inf
    if one.act:
        return MIN_SHARED_ACT
    if one.anaphoric or other.anaphoric or len(shared) < MIN_SHARED_TERMS:
        return math.inf
    return MIN_SHARED_NAMED if len(names) >= MIN_NAMES else MIN_SHARED


def _mixed(one: _Mention, other: _Mention, by_article: Mapping[str, list[Counted]]) -> bool:
    """Return whether one of both articles also gives a number that the other's allows.

    It may do so elsewhere for the same thing, or in the same sentence for whatever it is.
    """
    first, second = one.what, other.what
    if any(not q.clashes(second.quantity) for q in first.others if q.kind == first.quantity.kind):
        return True
    if any(not q.clashes(first.quantity) for q in second.others if q.kind == first.quantity.kind):
        return True
    return any(
        not mine.quantity.clashes(theirs.what.quantity)
        for here, theirs in ((one, other), (other, one))
        for mine in by_article[here.article.article_id]
    )


def _contradiction(
    key: tuple[str, ...],
    likeness: float,
    a: _Mention,
    b: _Mention,
    quotes: Mapping[str, Sequence[SaidQuote]],
) -> Contradiction:
    dated = a.article.published_at is not None and b.article.published_at is not None
    update = "" if dated else "; undated, so one may be an update of the other"
    done = f" ({key[3]})" if key[3] else ""
    return Contradiction(
        story_id=a.article.story_id,
        kind="number",
        reason=f"“{a.what.surface}” against “{b.what.surface}”{done}{update}",
        topic=" ".join(part for part in key if part),
        confidence=likeness,
        a=_passage(a, quotes),
        b=_passage(b, quotes),
    )


def _passage(mention: _Mention, quotes: Mapping[str, Sequence[SaidQuote]]) -> Passage:
    what = mention.what
    inside = [
        quote.quote_id
        for quote in quotes.get(mention.article.article_id, ())
        if quote.field == what.field and quote.start <= what.at < quote.end
    ]
    quote_id = min(inside, default=None)
    return Passage(mention.article.article_id, what.field, what.start, what.end, quote_id)
