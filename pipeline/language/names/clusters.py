"""Fold the candidates of one article into entities.

Within an article a name is given in full once and shortened afterwards. So lone surnames join the
full name, acronyms their expansion, and a label that the recogniser got wrong once follows the
majority. Everything is looked up in tables built in one pass over the candidates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.entities.names import (
    COURTESY,
    display_name,
    fold,
    group_key,
    is_acronym,
    person_words,
    words,
)
from pipeline.entities.territories import Surface, Territory, gazetteer
from pipeline.language.names.evidence import complete_names
from pipeline.language.names.organisations import Organisations
from pipeline.language.names.persons import (
    PersonTable,
    generation,
    label_votes,
    missed_persons,
    namesakes,
    person_table,
    repeated_surnames,
    titled_words,
)
from pipeline.language.names.places import Capitals
from pipeline.language.names.scan import Candidate, Scan, courtesy_before
from pipeline.models import AliasKind, EntityType, LocalEntity, Mention, MentionKind

_TYPES: dict[str, EntityType] = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place",
    "NORP": "group", "EVENT": "other", "WORK": "other",
}  # fmt: skip

_BODIES_TEXT = """congress senate pentagon house cabinet parliament twitter google microsoft amazon
facebook instagram reddit netflix spotify youtube tesla bloomberg politico breitbart infowars
wikileaks reuters antifa moderna pfizer g7 g20 nato opec interpol"""
_ORGANISATIONS = frozenset(_BODIES_TEXT.split())
"""Well-known bodies whose name is one word, which the recogniser takes for people and places."""

_EVENTS = frozenset(["brexit", "obamacare"])
_US_STATE_HINTS = frozenset(["Atlanta", "Ga.", "Savannah", "Kemp", "Raffensperger", "Fulton"])
_BRACKETS = str.maketrans("", "", "[]")


class _Builder:
    """Collects entities by key, with their surfaces."""

    def __init__(self) -> None:
        self.index: dict[str, int] = {}
        self.types: list[EntityType] = []
        self.territories: list[Territory | None] = []
        self.surfaces: list[Counter[tuple[str, AliasKind]]] = []

    def add(
        self,
        key: str,
        kind: EntityType,
        surface: str,
        alias: AliasKind,
        territory: Territory | None = None,
    ) -> int:
        if key not in self.index:
            self.index[key] = len(self.index)
            self.types.append(kind)
            self.territories.append(territory)
            self.surfaces.append(Counter())
        i = self.index[key]
        self.surfaces[i][_alias(surface), alias] += 1
        return i

    def entities(self) -> list[LocalEntity]:
        return [self._entity(key, i) for key, i in self.index.items()]

    def _entity(self, key: str, i: int) -> LocalEntity:
        aliases = tuple(sorted(self.surfaces[i]))
        territory = self.territories[i]
        if territory is not None:
            is_capital = key not in (territory.key, f"country:{territory.code}")
            return LocalEntity(
                key,
                _unshouted(max((a for a, _ in aliases), key=len)) if is_capital else territory.name,
                self.types[i],
                territory.country_code,
                None if is_capital else territory.wikidata_id,
                aliases,
            )
        name = self._best_name(i)
        shouted = self.types[i] == "person" and len(name) > 3
        return LocalEntity(
            key, _unshouted(name) if shouted else name, self.types[i], aliases=aliases
        )

    def _best_name(self, i: int) -> str:
        counts: Counter[str] = Counter()
        person = self.types[i] == "person"
        for (surface, kind), n in self.surfaces[i].items():
            if kind == "name" or len(self.surfaces[i]) == 1:
                counts[display_name(surface) if person else surface] += n
        if not counts:
            counts.update(surface for surface, _ in self.surfaces[i])
        most = max(len(person_words(n) if person else n.split()) for n in counts)
        full = [n for n in counts if len(person_words(n) if person else n.split()) == most]
        return min(full, key=lambda n: (n.isupper(), -counts[n], -len(n), n))


def _alias(surface: str) -> str:
    """Return a surface as an alias: white space in one, no brackets of editors, no loose marks."""
    bare = " ".join(surface.translate(_BRACKETS).split())
    return bare.strip('"“”‘•*|') or surface


def _unshouted(text: str) -> str:
    return text.title() if text.isupper() else text


def cluster(candidates: Sequence[Candidate], scan: Scan) -> tuple[list[LocalEntity], list[Mention]]:
    """Return the entities and the mentions of one article; mentions in order of the text."""
    candidates = complete_names(candidates, scan)
    persons = person_table(candidates, scan)
    known = persons.short_forms() | titled_words(candidates, scan)
    missed = missed_persons(known | repeated_surnames(candidates), scan)
    everyone = sorted([*candidates, *missed], key=lambda c: c.start)
    labels = _majority_labels(everyone, persons, known, scan)
    organisations = Organisations(everyone, labels, scan)
    build = _Builder()
    mentions = []
    juniors = namesakes(everyone, labels, scan)
    koreas = _names_korea(everyone)
    capitals = Capitals(everyone, scan)
    georgia_is_state = _georgia_is_state(everyone)
    for n, candidate in enumerate(everyone):
        kind: MentionKind = "name"
        surface = candidate.surface
        if surface is not None and labels[n] != "PERSON":
            entity, kind = _territory(candidate, surface, capitals, build, georgia_is_state)
        elif candidate.text in ("North", "South") and candidate.label in ("LOC", "GPE"):
            if not koreas:
                continue
            entity = _korea(candidate, build)
        elif labels[n] == "PERSON":
            gender = COURTESY.get(courtesy_before(scan.words, candidate.start) or "", "")
            key = persons.find(person_words(candidate.text), candidate.start, gender)
            suffix = generation(candidate.text)
            if suffix and key in juniors:
                key = f"{key} {suffix}"
            entity = build.add(f"person:{key}", "person", display_name(candidate.text), "name")
        elif labels[n] == "ORG":
            key, alias = organisations.key(n)
            entity = build.add(f"organisation:{key}", "organisation", candidate.text, alias)
        else:
            entity = _other(candidate, labels[n], build)
        mentions.append(_mention(candidate, labels[n], kind, entity))
    return build.entities(), mentions


def _mention(candidate: Candidate, label: str, kind: MentionKind, entity: int) -> Mention:
    return Mention(
        "text", candidate.start_char, candidate.end_char, candidate.text, label, kind, entity
    )


def _majority_labels(
    candidates: Sequence[Candidate], persons: PersonTable, known: set[str], scan: Scan
) -> list[str]:
    votes = label_votes(candidates)
    return [_label(c, votes[c.text], persons, known, scan) for c in candidates]


def _label(
    c: Candidate, votes: Counter[str], persons: PersonTable, known: set[str], scan: Scan
) -> str:
    """Return the label under which a candidate counts; ``known`` are words that name persons."""
    short_for_person = c.end - c.start == 1 and fold(c.text) in known
    courtesy = courtesy_before(scan.words, c.start) is not None
    if c.surface is not None:
        # "Jordan" and "Washington" are people where one of that surname is about.
        alone = c.end - c.start == 1 and c.surface.kind in ("name", "capital")
        if alone and (courtesy or (short_for_person and c.label == "PERSON")):
            return "PERSON"
        return "NORP" if c.surface.kind == "demonym" else "GPE"
    if c.label == "WORK":
        return "WORK"
    if courtesy or short_for_person or persons.knows(person_words(c.text)):
        return "PERSON"
    if c.speaks:
        return c.label
    best = min(votes, key=lambda label: (-votes[label], label))
    if c.end - c.start == 1 and 3 * votes["PERSON"] >= votes.total():
        best = "PERSON"  # a lone surname is what the recogniser gets wrong most
    if c.text.lower() in _EVENTS:
        return "EVENT"
    if c.text.lower() in _ORGANISATIONS or (best in ("GPE", "PERSON") and is_acronym(c.text)):
        return "ORG"
    return best if best in _TYPES else "EVENT"


def _territory(
    c: Candidate, surface: Surface, capitals: Capitals, build: _Builder, georgia_is_state: bool
) -> tuple[int, MentionKind]:
    territory, text = surface.territory, _bare(c.text)
    if surface.kind == "capital" and not c.government and capitals.is_location(c):
        return build.add(f"place:{text.lower()}", "place", text, "name", territory), "name"
    if territory.code == "us-dc":
        return build.add("place:washington", "place", text, "name", territory), "name"
    if territory.code == "ge" and text == "Georgia" and georgia_is_state:
        state = gazetteer().by_code("us-ga") or territory
        return build.add(state.key, state.type, text, "name", state), "name"
    alias = "metonym" if c.government else surface.alias_kind
    entity = build.add(territory.key, territory.type, text, alias, territory)
    return entity, "metonym" if alias == "metonym" else "name"


def _bare(text: str) -> str:
    return text[4:] if text[:4].lower() == "the " else text


def _names_korea(candidates: Iterable[Candidate]) -> bool:
    """Tell whether "the North" may be read as a country."""
    codes = {c.surface.territory.code for c in candidates if c.surface is not None}
    return bool(codes & {"kp", "kr"})


def _korea(c: Candidate, build: _Builder) -> int:
    territory = gazetteer().territories["kp" if c.text == "North" else "kr"]
    return build.add(territory.key, "country", f"the {c.text}", "name", territory)


def _georgia_is_state(candidates: Iterable[Candidate]) -> bool:
    """Tell whether "Georgia" is the US state: Atlanta is near, or the US and no Caucasus."""
    texts = {c.text for c in candidates}
    if texts & {"Tbilisi", "Georgian", "Georgians", "Abkhazia", "South Ossetia", "Caucasus"}:
        return False
    states = {
        c.surface.territory.code
        for c in candidates
        if c.surface is not None and c.surface.territory.parent == "us"
    }
    return bool(texts & _US_STATE_HINTS) or bool(states)


def _other(c: Candidate, label: str, build: _Builder) -> int:
    kind = _TYPES[label]
    name = _bare(c.text)
    key = group_key(name) if kind == "group" else " ".join(words(name)) or name.lower()
    return build.add(f"{kind}:{key}", kind, name, "name")
