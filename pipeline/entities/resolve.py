"""Identity across articles: which local entities are one entity of the corpus.

A pure function of the set of rows. Equal keys are one entity, except unnamed speakers, whose keys
are scoped to their article already. On top of that a name joins a fuller one only where a single
candidate fits in the whole set: a lone surname the full name, a name with a middle name the one
without, an acronym the expansion that some article introduced. Candidates are found through
tables keyed by surname or acronym, so the work is near-linear in the number of rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.entities.names import GIVEN_NAMES, acronym_key, is_acronym, organisation_words
from pipeline.models import AliasKind, EntityType, LocalEntity, Mention

DOMINANCE = 4
"""A surname shared by several people means the one found in this many times as many articles."""


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
    """The entity of each local entity, and the entities, sorted by id."""

    entity_of: dict[tuple[str, int], str] = field(default_factory=dict)
    entities: list[Entity] = field(default_factory=list)


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


def resolve(rows: Sequence[LocalRow]) -> Resolution:
    """Merge local entities into entities; independent of the order of ``rows``.

    ``entity_id`` is the canonical key of the fullest form. The name is the form most used among
    those that fit the key best, ties going to the longer and then the alphabetically first.
    """
    joins = _person_joins(rows) | _organisation_joins(rows)
    resolution = Resolution()
    members: dict[str, list[LocalRow]] = defaultdict(list)
    for row in rows:
        entity_id = _follow(row.key, joins)
        resolution.entity_of[row.article_id, row.local_id] = entity_id
        members[entity_id].append(row)
    resolution.entities = [_merge(key, members[key]) for key in sorted(members)]
    return resolution


def aliases(rows: Iterable[LocalRow], resolution: Resolution) -> list[AliasRow]:
    """Return each entity's surface forms without repetition, sorted."""
    found = {
        AliasRow(resolution.entity_of[row.article_id, row.local_id], alias, kind)
        for row in rows
        for alias, kind in row.aliases
    }
    return sorted(found, key=lambda a: (a.entity_id, a.alias, a.kind))


def _follow(key: str, joins: Mapping[str, str]) -> str:
    """Return the end of a chain of joins.

    It ends: at most one join drops a middle name, and all that follow lengthen the name.
    """
    while key in joins:
        key = joins[key]
    return key


def _merge(entity_id: str, rows: Sequence[LocalRow]) -> Entity:
    own = [row for row in rows if row.key == entity_id] or list(rows)
    names: Counter[str] = Counter()
    for row in own:
        names[row.name] += max(row.n_mentions, 1)
    full = max(name.count(" ") for name in names)
    complete = [name for name in names if name.count(" ") >= min(full, 1)]
    name = min(complete, key=lambda n: (n.isupper(), -names[n], -len(n), n))
    types = Counter(row.type for row in own)
    codes = Counter(row.country_code for row in own if row.country_code)
    ids = Counter(row.wikidata_id for row in own if row.wikidata_id)
    return Entity(
        entity_id,
        name,
        min(types, key=lambda t: (-types[t], t)),
        min(codes, key=lambda c: (-codes[c], c), default=None),
        min(ids, key=lambda i: (-ids[i], i), default=None),
    )


def _person_joins(rows: Iterable[LocalRow]) -> dict[str, str]:
    """Return joins of persons' keys: middle names first, then lone surnames."""
    articles: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.type == "person" and row.key.startswith("person:"):
            articles[row.key].add(row.article_id)
    joins = _middle_name_joins(articles)
    full: dict[str, set[str]] = defaultdict(set)
    for key, found in articles.items():
        if " " in key:
            full[joins.get(key, key)] |= found
    by_part: dict[str, set[str]] = defaultdict(set)
    for key in full:
        parts = key.removeprefix("person:").split()
        for cut in range(1, len(parts)):
            by_part[" ".join(parts[cut:])].add(key)
        if parts[0] not in GIVEN_NAMES:
            by_part[parts[0]].add(key)
    for key in articles:
        surname = key.removeprefix("person:")
        candidates = sorted(by_part.get(surname, ()), key=lambda k: (-len(full[k]), k))
        if candidates and key not in joins and _clear_winner(candidates, full):
            joins[key] = candidates[0]
    return joins


def _clear_winner(candidates: Sequence[str], articles: Mapping[str, set[str]]) -> bool:
    """Tell whether the first candidate is the only one, or found far more than the next."""
    if len(candidates) == 1:
        return True
    return len(articles[candidates[0]]) >= DOMINANCE * len(articles[candidates[1]])


def _middle_name_joins(keys: Iterable[str]) -> dict[str, str]:
    """Return joins of "hillary rodham clinton" to "hillary clinton" where both are named.

    Two different middle names are two people; then the short form stays apart as well.
    """
    blocks: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for key in keys:
        parts = key.removeprefix("person:").split()
        if len(parts) >= 2:
            blocks[parts[0], parts[-1]].append(parts)
    joins = {}
    for block in blocks.values():
        short = [parts for parts in block if len(parts) == 2]
        long = [parts for parts in block if len(parts) > 2]
        if short and len(long) == 1:
            joins[f"person:{' '.join(long[0])}"] = f"person:{' '.join(short[0])}"
    return joins


def _organisation_joins(rows: Iterable[LocalRow]) -> dict[str, str]:
    """Return joins of an acronym's key to the one expansion that articles gave it."""
    expansions: dict[str, set[str]] = defaultdict(set)
    acronyms: set[str] = set()
    for row in rows:
        if row.type != "organisation":
            continue
        name = row.key.removeprefix("organisation:")
        if is_acronym(row.name) and name == acronym_key(row.name):
            acronyms.add(row.key)
        elif len(organisation_words(row.name)) > 1:
            for alias, kind in row.aliases:
                if kind == "acronym":
                    expansions[f"organisation:{acronym_key(alias)}"].add(row.key)
    return {
        key: next(iter(expansions[key]))
        for key in acronyms
        if len(expansions.get(key, ())) == 1 and key not in expansions[key]
    }
