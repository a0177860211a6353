"""Identity across articles: which local entities are one entity of the corpus.

A pure function of the set of rows. Equal keys are one entity, except unnamed speakers, whose keys
are scoped to their article already. On top of that, rules join keys (:mod:`pipeline.entities.
across`), in the order of :mod:`pipeline.entities.across.rules`; each join is kept with its rule and
evidence. What a short name means is decided article by article. Candidates come out of tables, and
what many articles write alike is looked at once, so the work is near-linear in the number of rows
and small for each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.entities.across.account import JoinRow
from pipeline.entities.across.overrides import Override, Problem
from pipeline.entities.across.rules import Resolved, resolve_corpus
from pipeline.entities.across.spelling import acronyms
from pipeline.entities.across.written import Corpus, Writings, Written
from pipeline.entities.territories import gazetteer
from pipeline.models import AliasKind, EntityType, LocalEntity, Mention


@dataclass(frozen=True, slots=True)
class LocalRow:
    """One local entity of one article. ``local_id`` indexes the article's entities."""

    article_id: str
    local_id: int
    key: str
    name: str
    type: EntityType
    country_code: str | None = None
    wikidata_id: str | None = None
    n_mentions: int = 1
    aliases: tuple[tuple[str, AliasKind], ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of the corpus. ``entity_id`` is its canonical key."""

    entity_id: str
    name: str
    type: EntityType
    country_code: str | None = None
    wikidata_id: str | None = None


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A surface form that names an entity somewhere in the corpus."""

    entity_id: str
    alias: str
    kind: AliasKind


@dataclass(slots=True)
class Resolution:
    """The entity of each local entity, and the entities, sorted by id.

    ``alias_of`` has the exceptions that the user made: surface forms of a local entity, by
    (article, local id, alias), that name another entity. ``problems`` are overrides that could
    not be applied, ``applied`` the number of local entities that each one touched, by line.
    """

    entity_of: dict[tuple[str, int], str] = field(default_factory=dict)
    entities: list[Entity] = field(default_factory=list)
    joins: list[JoinRow] = field(default_factory=list)
    alias_of: dict[tuple[str, int, str], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    applied: Counter[int] = field(default_factory=Counter)


def local_rows(
    article_id: str, entities: Sequence[LocalEntity], mentions: Iterable[Mention]
) -> list[LocalRow]:
    """Return the rows of one article's entities, with the number of mentions of each."""
    counts = Counter(m.entity for m in mentions if m.entity is not None)
    return [
        LocalRow(
            article_id,
            index,
            entity.key,
            entity.name,
            entity.type,
            entity.country_code,
            entity.wikidata_id,
            counts[index],
            entity.aliases,
        )
        for index, entity in enumerate(entities)
    ]


def resolve(rows: Sequence[LocalRow], overrides: Sequence[Override] = ()) -> Resolution:
    """Merge local entities into entities; independent of the order of ``rows``.

    ``entity_id`` is the key of the head: of the joined keys the one in most articles, then the
    fullest; for acronyms the expansion, for middle names the name without. The name is the form
    most used among those that fit the key best, ties going to the longer and then the
    alphabetically first. ``overrides`` are the user's; they win over every rule.
    """
    rows = sorted(rows, key=lambda row: (row.article_id, row.local_id))
    corpus = corpus_of(rows)
    found = resolve_corpus(corpus, overrides)
    heads = [found.ids[code] for code in found.entity.tolist()]
    places = [(row.article_id, row.local_id) for row in rows]
    forms = {(*places[row], alias): entity for (row, alias), entity in found.alias_of.items()}
    return Resolution(
        dict(zip(places, heads, strict=True)),
        list(entities(corpus, found)),
        found.joins,
        forms,
        found.problems,
        found.applied,
    )


def corpus_of(rows: Sequence[LocalRow]) -> Corpus:
    """Return the corpus of some rows, sorted by article and local id."""
    article_ids = sorted({row.article_id for row in rows})
    number = {article_id: n for n, article_id in enumerate(article_ids)}
    written: dict[Written, int] = {}
    for row in rows:
        written.setdefault(_written(row), len(written))
    return Corpus(
        article_ids,
        Writings.of(list(written)),
        np.array([number[row.article_id] for row in rows], dtype=np.int32),
        np.array([written[_written(row)] for row in rows], dtype=np.int32),
        np.array([max(row.n_mentions, 1) for row in rows], dtype=np.int32),
    )


def _written(row: LocalRow) -> Written:
    return Written(row.key, row.name, row.type, row.country_code, row.wikidata_id, row.aliases)


def entities(
    corpus: Corpus, found: Resolved, only: Collection[str] | None = None
) -> Iterator[Entity]:
    """Yield the entities of a resolved corpus, sorted by id; of ``only`` some ids if given."""
    members: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    uses = zip(*(column.tolist() for column in found.uses(corpus)), strict=True)
    for code, written, n_rows, n_mentions in uses:
        entity_id = found.ids[code]
        if only is None or entity_id in only:
            members[entity_id].append((written, n_rows, n_mentions))
    moved = set(found.alias_of.values())
    for entity_id in sorted(members.keys() | (moved if only is None else moved.intersection(only))):
        yield _merge(entity_id, members.get(entity_id, ()), corpus.writings, found.new_names)


def aliases(rows: Iterable[LocalRow], resolution: Resolution) -> list[AliasRow]:
    """Return each entity's surface forms without repetition, sorted."""
    found = {
        AliasRow(_entity_of_alias(row, alias, resolution), alias, kind)
        for row in rows
        for alias, kind in row.aliases
    }
    return sorted(found, key=lambda a: (a.entity_id, a.alias, a.kind))


def _entity_of_alias(row: LocalRow, alias: str, resolution: Resolution) -> str:
    exception = resolution.alias_of.get((row.article_id, row.local_id, alias))
    return exception or resolution.entity_of[row.article_id, row.local_id]


def _merge(
    entity_id: str,
    uses: Sequence[tuple[int, int, int]],
    writings: Writings,
    new_names: Mapping[str, str],
) -> Entity:
    """Return an entity of what articles write; ``uses`` have number, rows and mentions of each."""
    kind: EntityType = entity_id.partition(":")[0]  # type: ignore[assignment]
    own = [use for use in uses if writings.keys[use[0]] == entity_id]
    if kind == "country" and not own:
        listed = gazetteer().by_code(entity_id.partition(":")[2])
        if listed is not None and listed.key == entity_id:
            return Entity(entity_id, listed.name, kind, listed.country_code, listed.wikidata_id)
    if entity_id in new_names or not uses:
        return Entity(entity_id, new_names.get(entity_id, entity_id.partition(":")[2]), kind)
    own = own or list(uses)
    if len(own) == 1:
        written = own[0][0]
        name, codes = writings.names[written], writings.country_codes[written]
        return Entity(
            entity_id, _LISTED.get(entity_id, name), kind, codes, writings.wikidata_ids[written]
        )
    names: Counter[str] = Counter()
    for written, _, n_mentions in own:
        names[writings.names[written]] += n_mentions
    full = max(name.count(" ") for name in names)
    complete = [name for name in names if name.count(" ") >= min(full, 1)]
    name = min(complete, key=lambda n: (n.isupper(), -names[n], -len(n), n))
    return Entity(
        entity_id,
        _LISTED.get(entity_id, name),
        kind,
        _usual((writings.country_codes[written], n) for written, n, _ in own),
        _usual((writings.wikidata_ids[written], n) for written, n, _ in own),
    )


def _usual(values: Iterable[tuple[str | None, int]]) -> str | None:
    counts: Counter[str] = Counter()
    for value, n in values:
        if value:
            counts[value] += n
    return min(counts, key=lambda v: (-counts[v], v), default=None)


_LISTED = {f"organisation:{key}": name for name, key in acronyms().values()}
