"""The account of every join: which key became part of which entity, by which rule and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.entities.across.identity import Identity, Join
from pipeline.entities.across.short_names import Meaning

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


def account(
    steps: Iterable[Step],
    decided: Mapping[tuple[int, str], Meaning],
    identity: Identity,
    article_ids: Sequence[str],
    entities: Collection[str],
) -> list[JoinRow]:
    """Return all joins that lead to an entity in ``entities``, sorted.

    Where overrides took what a rule joined to several entities, the join stands with the one that
    got most of it.

    ``decided`` are short names, by article; ``article_ids`` turns numbers of articles into ids.
    """
    found: dict[tuple[str, str, str], tuple[Join, set[int]]] = {}

    def add(join: Join, articles: Iterable[int]) -> None:
        found.setdefault((join.key, join.into, join.rule), (join, set()))[1].update(articles)

    for (article, key), meaning in sorted(decided.items(), key=lambda item: item[0]):
        add(Join(key, meaning.into, meaning.rule, meaning.evidence), [article])
    for join in identity.joins.values():
        add(join, identity.used_in(join.key))
    overridden: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for step in steps:
        if step.key != step.local:
            rule = OVERRIDE if step.overridden else MARKED
            add(Join(step.local, step.key, rule, f"written {step.name}"), [step.article])
        if step.final != step.ruled:
            overridden[step.ruled][step.final] += 1
            add(Join(step.ruled, step.final, OVERRIDE, f"written {step.name}"), [step.article])
    rows = []
    for join, articles in found.values():
        entity = join.into if join.into in entities else identity.head(join.into)
        if entity not in entities and (to := overridden.get(entity)):
            entity = min(to, key=lambda head: (-to[head], head))
        if articles and entity in entities:
            count, first = len(articles), article_ids[min(articles)]
            row = JoinRow(entity, join.key, join.into, join.rule, join.evidence, count, first)
            rows.append(row)
    return sorted(rows, key=lambda row: (row.entity_id, row.key, row.joined_to, row.rule))
