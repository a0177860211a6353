"""Fold the candidates of one article into entities.

Within an article a name is given in full once and shortened afterwards. So lone surnames join the
full name, acronyms their expansion, and a label that the recogniser got wrong once follows the
majority. Everything is looked up in tables built in one pass over the candidates.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from pipeline.entities.names import (
    COURTESY,
    GIVEN_NAMES,
    PERSONAL_ROLES,
    acronym_key,
    display_name,
    gender_of_name,
    group_key,
    initials,
    is_acronym,
    is_generic_organisation,
    organisation_words,
    person_words,
    words,
)
from pipeline.entities.territories import Surface, Territory, gazetteer
from pipeline.language.mentions import Candidate, Scan, courtesy_before, is_location
from pipeline.models import AliasKind, EntityType, LocalEntity, Mention, MentionKind

_TYPES: dict[str, EntityType] = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place",
    "NORP": "group", "EVENT": "other", "WORK": "other",
}  # fmt: skip

_ORGANISATIONS = frozenset(
    ["congress", "senate", "pentagon", "twitter", "google", "microsoft", "amazon", "house"]
)
_KIN = """wife husband lady daughter son brother sister father mother widow spouse niece nephew
grandfather grandson cousin"""
_KINSHIP = frozenset(_KIN.split())
_US_STATE_HINTS = frozenset(["Atlanta", "Ga.", "Savannah", "Kemp", "Raffensperger", "Fulton"])


class PersonTable:
    """The persons of one article by their full names and by the words that shorten them."""

    def __init__(self, paragraph_starts: Sequence[int] = ()) -> None:
        self._paragraphs = paragraph_starts
        self._relatives: set[str] = set()
        self._genders: dict[str, Counter[str]] = defaultdict(Counter)
        self._positions: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._given: dict[str, set[str]] = defaultdict(set)
        self._alias: dict[str, str] = {}

    def add(self, name: Sequence[str], position: int, relative: bool = False) -> None:
        """Note a full name (in :func:`person_words` form) at a token position.

        ``relative`` marks someone introduced as another person's wife, son ...: a lone surname
        never means them.
        """
        self._positions[" ".join(name)].append(position)
        if relative:
            self._relatives.add(" ".join(name))

    def add_courtesy(self, surname: str, gender: str) -> None:
        """Note that ``surname`` was used with "Mr." or the like."""
        self._genders[surname][gender] += 1

    def finish(self) -> None:
        """Fold variants of one full name and build the tables of short forms."""
        self._fold_variants()
        for name in self._positions:
            if name in self._alias:
                continue
            first, last = name.split()[0], name.split()[-1]
            self._by_word[last].add(name)
            (self._given if first in GIVEN_NAMES else self._by_word)[first].add(name)

    def _fold_variants(self) -> None:
        """Middle names go ("hillary rodham clinton"), cut names grow ("moon jae" + "in")."""
        ends: dict[tuple[str, str], list[str]] = defaultdict(list)
        prefixes: dict[str, set[str]] = defaultdict(set)
        for name in self._positions:
            parts = name.split()
            ends[parts[0], parts[-1]].append(name)
            for cut in range(2, len(parts)):
                prefixes[" ".join(parts[:cut])].add(name)
        for block in ends.values():
            shortest = min(block, key=len)
            longer = [name for name in block if name != shortest]
            if len(longer) == 1:
                self._move(longer[0], shortest)
        for name in list(self._positions):
            grown = prefixes.get(name, set()) - self._alias.keys()
            if len(grown) == 1 and name not in self._alias:
                self._move(name, grown.pop())

    def _move(self, name: str, target: str) -> None:
        self._alias[name] = target
        self._positions[target] = sorted(self._positions[target] + self._positions[name])

    def short_forms(self) -> set[str]:
        """Return the words that shorten a full name."""
        return set(self._by_word)

    def knows(self, name: Sequence[str]) -> bool:
        """Tell whether the words are a full name of the article."""
        return " ".join(name) in self._positions

    def find(self, name: Sequence[str], position: int, gender: str = "") -> str:
        """Return the full name that ``name`` at ``position`` stands for; else ``name`` itself.

        Of several people of one surname the only one named in full so far in the paragraph is
        meant, else the one that the article names in full most often, else the first one.
        """
        joined = " ".join(name)
        if len(name) > 1:
            return self._alias.get(joined, joined)
        candidates = self._by_word.get(joined) or self._given.get(joined) or set()
        gender = gender or self._usual_gender(joined)
        fitting = {c for c in candidates if not gender or self._gender(c) in ("", gender)}
        fitting -= self._relatives
        if len(fitting) <= 1:
            return next(iter(fitting), joined)
        near = [c for c in fitting if self._in_paragraph(c, position)]
        if len(near) == 1:
            return near[0]
        return min(fitting, key=lambda c: (-len(self._positions[c]), self._positions[c][0], c))

    def _gender(self, name: str) -> str:
        return gender_of_name(name.split())

    def _usual_gender(self, surname: str) -> str:
        """Return the gender of the courtesy title most used with a surname."""
        counts = self._genders.get(surname)
        return min(counts, key=lambda g: (-counts[g], g)) if counts else ""

    def _in_paragraph(self, name: str, position: int) -> bool:
        """Tell whether ``name`` occurs in the paragraph of ``position``, before it."""
        paragraph = bisect_right(self._paragraphs, position)
        positions = self._positions[name]
        i = bisect_left(positions, position)
        return i > 0 and bisect_right(self._paragraphs, positions[i - 1]) == paragraph


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
        self.surfaces[i][surface, alias] += 1
        return i

    def entities(self) -> list[LocalEntity]:
        return [self._entity(key, i) for key, i in self.index.items()]

    def _entity(self, key: str, i: int) -> LocalEntity:
        aliases = tuple(sorted(self.surfaces[i]))
        territory = self.territories[i]
        if territory is not None:
            is_capital = not key.endswith(territory.key.partition(":")[2])
            return LocalEntity(
                key,
                aliases[0][0] if is_capital else territory.name,
                self.types[i],
                territory.country_code,
                None if is_capital else territory.wikidata_id,
                aliases,
            )
        return LocalEntity(key, self._best_name(i), self.types[i], aliases=aliases)

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


def cluster(candidates: Sequence[Candidate], scan: Scan) -> tuple[list[LocalEntity], list[Mention]]:
    """Return the entities and the mentions of one article; mentions in order of the text."""
    persons = _person_table(candidates, scan)
    known = persons.short_forms() | _titled_words(candidates, scan)
    everyone = sorted([*candidates, *_missed_persons(known, scan)], key=lambda c: c.start)
    labels = _majority_labels(everyone, persons, known, scan)
    organisations = _Organisations(everyone, labels, scan)
    build = _Builder()
    mentions = []
    koreas = _names_korea(everyone)
    georgia_is_state = _georgia_is_state(everyone)
    for n, candidate in enumerate(everyone):
        kind: MentionKind = "name"
        surface = candidate.surface
        if surface is not None and labels[n] != "PERSON":
            entity, kind = _territory(candidate, surface, scan, build, georgia_is_state)
        elif candidate.text in ("North", "South") and candidate.label in ("LOC", "GPE"):
            if not koreas:
                continue
            entity = _korea(candidate, build)
        elif labels[n] == "PERSON":
            gender = COURTESY.get(courtesy_before(scan.words, candidate.start) or "", "")
            key = persons.find(person_words(candidate.text), candidate.start, gender)
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


def _person_table(candidates: Iterable[Candidate], scan: Scan) -> PersonTable:
    """Return the table of full names: labelled PERSON, and not labelled otherwise more often."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for c in candidates:
        votes[c.text][c.label] += 1
    table = PersonTable([i for i, word in enumerate(scan.words) if "\n" in word])
    for c in candidates:
        courtesy = COURTESY.get(courtesy_before(scan.words, c.start) or "")
        if courtesy:
            table.add_courtesy(person_words(c.text)[-1:][0], courtesy)
        if c.surface is not None or c.label not in ("PERSON", "ORG", "GPE", "FAC"):
            continue
        name = person_words(c.text)
        if len(name) < 2 or any(c.text.startswith(t) for t in ("@", "#")):
            continue
        if 2 * votes[c.text]["PERSON"] >= votes[c.text].total() and not is_acronym(c.text):
            table.add(name, c.start, _is_relative(c, scan))
    table.finish()
    return table


def _is_relative(c: Candidate, scan: Scan) -> bool:
    around = scan.words[max(0, c.start - 3) : c.start] + scan.words[c.end : c.end + 4]
    return not _KINSHIP.isdisjoint(word.lower() for word in around)


def _titled_words(candidates: Iterable[Candidate], scan: Scan) -> set[str]:
    """Return the lone words that a courtesy title or a role makes a person's name."""
    found = set()
    for c in candidates:
        if c.end - c.start == 1 and c.surface is None and c.start and c.text[:1].isupper():
            before = scan.words[c.start - 1]
            role = before.rstrip(".").lower()
            if before[:1].isupper() and (role in COURTESY or role in PERSONAL_ROLES):
                found.add(c.text.lower())
    return found


def _missed_persons(known: set[str], scan: Scan) -> list[Candidate]:
    """Return tokens outside every candidate that are the surname of someone in the article."""
    found: list[Candidate] = []
    if not known:
        return found
    for i, word in enumerate(scan.words):
        if scan.covered[i] or not word[:1].isupper() or len(word) < 2:
            continue
        lower = word.lower()
        if lower not in known:
            continue
        if lower not in scan.lower_words or scan.doc[i].tag_ in ("NNP", "NNPS"):
            found.append(scan.take(scan.candidate(i, i + 1, "PERSON")))
    return found


def _majority_labels(
    candidates: Sequence[Candidate], persons: PersonTable, known: set[str], scan: Scan
) -> list[str]:
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for c in candidates:
        votes[c.text][c.label] += 1
    return [_label(c, votes[c.text], persons, known, scan) for c in candidates]


def _label(
    c: Candidate, votes: Counter[str], persons: PersonTable, known: set[str], scan: Scan
) -> str:
    """Return the label under which a candidate counts; ``known`` are words that name persons."""
    short_for_person = c.end - c.start == 1 and c.text.lower() in known
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
    best = min(votes, key=lambda label: (-votes[label], label))
    if c.text.lower() in _ORGANISATIONS or (best in ("GPE", "PERSON") and is_acronym(c.text)):
        return "ORG"
    return best if best in _TYPES else "EVENT"


def _territory(
    c: Candidate, surface: Surface, scan: Scan, build: _Builder, georgia_is_state: bool
) -> tuple[int, MentionKind]:
    territory, text = surface.territory, _bare(c.text)
    if surface.kind == "capital" and not c.government and is_location(c, scan):
        return build.add(f"place:{text.lower()}", "place", text, "name", territory), "name"
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


class _Organisations:
    """Keys of the organisations of one article."""

    def __init__(self, candidates: Sequence[Candidate], labels: Sequence[str], scan: Scan) -> None:
        self._candidates = candidates
        self._scan = scan
        self._keys: dict[int, str] = {}
        self._by_initials: dict[str, set[str]] = defaultdict(set)
        self._by_first: dict[str, set[str]] = defaultdict(set)
        self._qualified: dict[str, set[str]] = defaultdict(set)
        for n, candidate in enumerate(candidates):
            if labels[n] == "ORG":
                self._note(n, candidate)

    def _note(self, n: int, candidate: Candidate) -> None:
        qualifier, name = self._split_qualifier(n, candidate)
        plain = " ".join(name)
        key = f"{qualifier} {plain}" if qualifier else plain
        self._keys[n] = key
        if qualifier:
            self._qualified[plain].add(key)
        if len(name) > 1:
            for form in initials(candidate.text):
                self._by_initials[form].add(key)
            self._by_first[name[0]].add(key)

    def _split_qualifier(self, n: int, candidate: Candidate) -> tuple[str, list[str]]:
        """Return the country that a generic name belongs to ("" if none is said), and the name."""
        parts = candidate.text.split()
        names = gazetteer()
        for cut in (2, 1):
            if len(parts) > cut:
                rest = organisation_words(" ".join(parts[cut:]))
                surface = names.lookup(" ".join(parts[:cut]))
                if surface is not None and is_generic_organisation(rest):
                    return _qualifier(surface), rest
        name = organisation_words(candidate.text) or [candidate.text.lower()]
        before = self._candidates[n - 1] if n else None
        if before is not None and before.surface is not None and is_generic_organisation(name):
            gap = self._scan.words[before.end : candidate.start]
            if gap in ([], ["'s"], ["’s"], ["'"], ["’"]):
                return _qualifier(before.surface), name
        return "", name

    def key(self, n: int) -> tuple[str, AliasKind]:
        """Return the key of candidate ``n`` without its type, and the kind of its surface."""
        text, key = self._candidates[n].text, self._keys[n]
        if is_acronym(text):
            fits = self._by_initials.get(acronym_key(text), set())
            return (next(iter(fits)) if len(fits) == 1 else key), "acronym"
        if len(self._qualified.get(key, ())) == 1:
            return next(iter(self._qualified[key])), "name"
        longer = self._by_first.get(key, ())
        if len(longer) == 1 and key not in GIVEN_NAMES and not is_generic_organisation([key]):
            return next(iter(longer)), "name"
        return key, "name"


def _qualifier(surface: Surface) -> str:
    """Return the country's name for a key; the United States are the unmarked case."""
    return "" if surface.territory.code == "us" else surface.territory.name.lower()
