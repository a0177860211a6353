"""Identity across articles: which local entities are one entity of the corpus.

A pure function of the set of rows. Equal keys are one entity, except unnamed speakers, whose keys
are scoped to their article already. On top of that, rules join keys (:mod:`pipeline.entities.
across`), in the order of :func:`_join_keys`; each join is kept with its rule and evidence. What a
short name means is decided article by article. Candidates come out of tables, so the work is
near-linear in the number of rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.entities.across import organisations, persons, types
from pipeline.entities.across.account import JoinRow, Step, account
from pipeline.entities.across.context import Context
from pipeline.entities.across.identity import Identity
from pipeline.entities.across.marks import hyphenated, marked_keys, told_apart
from pipeline.entities.across.overrides import Override, Overriding, Problem
from pipeline.entities.across.short_names import (
    Bearers,
    Meaning,
    ShortName,
    is_short,
    meanings,
)
from pipeline.entities.across.spelling import acronyms
from pipeline.entities.names import words
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
    return _Resolver(rows, overrides).resolve()


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


class _Resolver:
    """The steps of :func:`resolve` on sorted rows."""

    def __init__(self, rows: Sequence[LocalRow], overrides: Sequence[Override]) -> None:
        self._rows = rows
        self._overriding = Overriding(overrides, rows)
        self._article_ids = sorted({row.article_id for row in rows})
        number = {article_id: n for n, article_id in enumerate(self._article_ids)}
        self._articles = [number[row.article_id] for row in rows]
        self._keys = marked_keys(rows)
        self._rekeyed = self._overriding.own_keys()
        for index, key in self._rekeyed.items():
            self._keys[index] = key
        named = [(k, a) for k, a in zip(self._keys, self._articles, strict=True) if _is_named(k)]
        self._identity = Identity(named, self._overriding.fixed())

    def resolve(self) -> Resolution:
        """Return the resolution of all rows."""
        decided = self._join_keys(types.TypeVotes(self._rows, self._overriding.typed.values()))
        resolution = Resolution()
        ruled = [
            self._head(decided, article, key)
            for article, key in zip(self._articles, self._keys, strict=True)
        ]
        final = self._overriding.apply(ruled, self._identity, resolution.alias_of)
        members: defaultdict[str, list[LocalRow]] = defaultdict(list)
        for row, head in zip(self._rows, final, strict=True):
            resolution.entity_of[row.article_id, row.local_id] = head
            members[head].append(row)
        ids = members.keys() | set(resolution.alias_of.values())
        names = self._overriding.new_names
        resolution.entities = [_merge(key, members.get(key, ()), names) for key in sorted(ids)]
        steps = self._steps(ruled, final)
        resolution.joins = account(steps, decided, self._identity, self._article_ids, ids)
        resolution.problems = self._overriding.problems
        resolution.applied = self._overriding.applied
        return resolution

    def _steps(self, ruled: Sequence[str], final: Sequence[str]) -> Iterator[Step]:
        for index, row in enumerate(self._rows):
            if (row.key, ruled[index]) != (self._keys[index], final[index]):
                overridden = index in self._rekeyed
                keys = (row.key, self._keys[index], ruled[index], final[index])
                yield Step(self._articles[index], row.name, *keys, overridden)

    def _head(self, found: Mapping[tuple[int, str], Meaning], article: int, key: str) -> str:
        meaning = found.get((article, key))
        return self._identity.head(key if meaning is None else meaning.into)

    def _join_keys(self, votes: types.TypeVotes) -> dict[tuple[int, str], Meaning]:
        """Apply all rules, in order; return what short names mean."""
        identity = self._identity
        persons.stray_words(identity)
        persons.generations(identity, told_apart(self._rows))
        persons.middle_names(identity)
        types.to_usual(votes, identity, Bearers.of(identity), persons=True)
        persons.reversed_names(identity)
        persons.variants(identity, self._context().share)
        persons.cut_names(identity, hyphenated(self._rows))
        persons.misspellings(identity, self._context().share)
        organisations.written_forms(identity)
        organisations.introduced_acronyms(identity, self._rows)
        organisations.transliterations(identity)
        bearers = self._bearers()
        context = self._context()
        found = meanings(self._short_names(votes, bearers), bearers, identity, context)
        types.to_usual(votes, identity, bearers)
        return found

    def _bearers(self) -> Bearers:
        bearers = Bearers.of(self._identity)
        bearers.count_short(
            (self._identity.head(key), {" ".join(words(a)) for a, k in row.aliases if k == "name"})
            for row, key in zip(self._rows, self._keys, strict=True)
            if key.startswith(persons.PERSON)
        )
        return bearers

    def _context(self) -> Context:
        heads: list[set[str]] = [set() for _ in self._article_ids]
        for key, article in zip(self._keys, self._articles, strict=True):
            if _is_named(key):
                heads[article].add(self._identity.head(key))
        return Context(self._identity, [frozenset(found) for found in heads])

    def _short_names(self, votes: types.TypeVotes, bearers: Bearers) -> list[ShortName]:
        identity = self._identity
        found: dict[tuple[int, str], ShortName] = {}
        known: dict[str, tuple[bool, bool, str]] = {}
        rows = zip(self._rows, self._keys, self._articles, strict=True)
        for index, (row, key, article) in enumerate(rows):
            if row.type not in types.OPEN or not identity.is_head(key):
                continue
            if index in self._overriding.typed and not key.startswith(persons.PERSON):
                continue  # a thing, says the user
            if key not in known:
                known[key] = self._shortness(key, votes, bearers)
            short, doubtful, said = known[key]
            if short:
                initial = _initial(row) if key.startswith(persons.PERSON) else ""
                found[article, key] = ShortName(article, key, initial, doubtful, said)
        return list(found.values())

    def _shortness(
        self, key: str, votes: types.TypeVotes, bearers: Bearers
    ) -> tuple[bool, bool, str]:
        """Tell whether a key may be short for a person's, doubtfully so, and by which part."""
        if key.startswith(persons.PERSON):
            thing = votes.usual(key, self._identity, bearers)
            said = "" if thing else bearers.headline(key, self._identity)
            return bool(said) or is_short(key), False, said
        doubtful = types.is_doubtful(key, votes, self._identity, bearers)
        return doubtful, doubtful and not types.is_sure(key, votes), ""


def _is_named(key: str) -> bool:
    return not key.startswith("unnamed:")


def _initial(row: LocalRow) -> str:
    """Return the first letter that goes with a lone surname in every form: "R. Kelly"."""
    found = set()
    for alias, kind in row.aliases:
        head = alias[:2]
        if kind == "name":
            found.add(head[0].lower() if len(alias) > 3 and head[1:] == "." else "")
    return found.pop() if len(found) == 1 else ""


def _merge(entity_id: str, rows: Sequence[LocalRow], new_names: Mapping[str, str]) -> Entity:
    kind: EntityType = entity_id.partition(":")[0]  # type: ignore[assignment]
    own = [row for row in rows if row.key == entity_id]
    if kind == "country" and not own:
        listed = gazetteer().by_code(entity_id.partition(":")[2])
        if listed is not None and listed.key == entity_id:
            return Entity(entity_id, listed.name, kind, listed.country_code, listed.wikidata_id)
    if entity_id in new_names or not rows:
        return Entity(entity_id, new_names.get(entity_id, entity_id.partition(":")[2]), kind)
    own = own or list(rows)
    names: Counter[str] = Counter()
    for row in own:
        names[row.name] += max(row.n_mentions, 1)
    full = max(name.count(" ") for name in names)
    complete = [name for name in names if name.count(" ") >= min(full, 1)]
    name = min(complete, key=lambda n: (n.isupper(), -names[n], -len(n), n))
    codes = Counter(row.country_code for row in own if row.country_code)
    ids = Counter(row.wikidata_id for row in own if row.wikidata_id)
    return Entity(
        entity_id,
        _LISTED.get(entity_id, name),
        kind,
        min(codes, key=lambda c: (-codes[c], c), default=None),
        min(ids, key=lambda i: (-ids[i], i), default=None),
    )


_LISTED = {f"organisation:{key}": name for name, key in acronyms().values()}
