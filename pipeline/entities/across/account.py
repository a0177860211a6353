"""The account of every join: which key became part of which entity, by which rule and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from pipeline.entities.across.identity import Identity
from pipeline.entities.across.short_names import Meaning, ShortNames

MARKED = "initials or suffix"
OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class JoinRow:
    """A key that is part of an entity under another id, with the rule that joined it.

    ``joined_to`` is the key that it was joined to, which may itself be joined further.
    ``n_articles`` is the number of articles concerned and ``example_article_id`` the first of them.
    """

    entity_id: str
    key: str
    joined_to: str
    rule: str
    evidence: str
    n_articles: int
    example_article_id: str


@dataclass(frozen=True, slots=True)
class Step:
    """How one local entity got its entity.

    ``local`` is its own key, ``key`` the one with which the rules began, ``ruled`` what they made
    of it and ``final`` what it is with the user's overrides.
    """

    article: int
    name: str
    local: str
    key: str
    ruled: str
    final: str
    overridden: bool


@dataclass(slots=True)
class _Found:
    """A join, and the articles concerned; the first of them gives the evidence."""

    evidence: Callable[[], str]
    articles: set[int] = field(default_factory=set)


def account(
    steps: Iterable[Step],
    decided: Mapping[tuple[int, str], Meaning],
    names: ShortNames,
    identity: Identity,
    article_ids: Sequence[str],
    entities: Container[str],
) -> list[JoinRow]:
    """Return all joins that lead to an entity in ``entities``, sorted.

    Where overrides took what a rule joined to several entities, the join stands with the one that
    got most of it.

    ``decided`` are short names, by article, in the order of articles, as ``names`` decided them;
    ``article_ids`` turns numbers of articles into ids.
    """
    found: dict[tuple[str, str, str], _Found] = {}

    def add(
        join: tuple[str, str, str], articles: Iterable[int], evidence: Callable[[], str]
    ) -> None:
        if join not in found:
            found[join] = _Found(evidence)
        found[join].articles.update(articles)

    for (article, key), meaning in decided.items():
        evidence = partial(names.evidence, article, meaning)
        add((key, meaning.into, meaning.rule), (article,), evidence)
    for join in identity.joins.values():
        articles = identity.uses.articles(join.key).tolist()
        add((join.key, join.into, join.rule), articles, partial(str, join.evidence))
    overridden: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for step in steps:
        written = partial("written {}".format, step.name)
        if step.key != step.local:
            rule = OVERRIDE if step.overridden else MARKED
            add((step.local, step.key, rule), (step.article,), written)
        if step.final != step.ruled:
            overridden[step.ruled][step.final] += 1
            add((step.ruled, step.final, OVERRIDE), (step.article,), written)
    rows = []
    for (key, into, rule), row in found.items():
        entity = into if into in entities else identity.head(into)
        if entity not in entities and (to := overridden.get(entity)):
            entity = min(to, key=lambda head: (-to[head], head))
        if row.articles and entity in entities:
            count, first = len(row.articles), article_ids[min(row.articles)]
            rows.append(JoinRow(entity, key, into, rule, row.evidence(), count, first))
    return sorted(rows, key=lambda row: (row.entity_id, row.key, row.joined_to, row.rule))
