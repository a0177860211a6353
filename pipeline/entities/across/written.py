"""Entities as articles write them, and what the rules look at in each.

Most articles write an entity as many others do: the same key, name and surface forms. Whatever the
rules need of that is worked out once for all of them (:func:`traits`), and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from pipeline.entities.names import (
    acronym_key,
    fold,
    is_acronym,
    organisation_words,
    words,
)
from pipeline.models import AliasKind, EntityType

PERSON = "person:"
ORGANISATION = "organisation:"
GENERATIONS = frozenset(["jr", "sr", "ii", "iii", "iv"])
Ints = npt.NDArray[np.int32]
_TYPES = frozenset(get_args(EntityType))
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Written:
    """An entity of single articles, whichever they are."""

    key: str
    name: str
    type: EntityType
    country_code: str | None = None
    wikidata_id: str | None = None
    aliases: tuple[tuple[str, AliasKind], ...] = ()


class Traits(NamedTuple):
    """What the rules look at in an entity as articles write it.

    ``forms`` are its folded names; ``initials`` and ``suffix`` those that all full forms agree on,
    ``initial`` the first letter that goes with a lone surname ("R. Kelly"). ``apart`` are keys with
    a suffix that "Trump Jr." tells apart, ``hyphenated`` marks a last name joined like "Jae-in".
    ``acronyms`` are keys of the acronyms it introduces, "=" if it is one itself. ``called`` are all
    its names as corrections write them (:func:`normal`).
    """

    forms: Sequence[str] = ()
    initials: str = ""
    suffix: str = ""
    initial: str = ""
    apart: Sequence[str] = ()
    hyphenated: bool = False
    acronyms: Sequence[str] = ()
    called: Sequence[str] = ()


def traits(written: Written) -> Traits:
    """Return what the rules look at; a function of what is written alone."""
    forms = tuple(sorted({" ".join(words(a)) for a, kind in written.aliases if kind == "name"}))
    names = {*called(written), *(normal(alias) for alias, _ in written.aliases)}
    everyone = tuple(sorted(names))
    if written.key.startswith(PERSON):
        apart = tuple(sorted(_apart(written)))
        marks = (*_mark(written), _initial(written))
        return Traits(forms, *marks, apart, _hyphenated(written), called=everyone)
    if written.type == "organisation":
        return Traits(forms, acronyms=tuple(sorted(_acronyms(written))), called=everyone)
    return Traits(forms, called=everyone)


def called(written: Written) -> list[str]:
    """Return what an article calls an entity at its fullest: its key, its name."""
    names = {normal(alias) for alias, _ in written.aliases}
    kind, _, rest = written.key.partition(":")
    found = [written.key, normal(written.name)]
    if kind != "country":  # its code is no name: "in", "no"
        found.append(rest)
    return found + sorted(names) if len(names) == 1 else found


def normal(name: str) -> str:
    """Return the form under which names are compared: folded words; ids stay as they are."""
    return name.strip() if is_id(name) else " ".join(words(name))


def is_id(name: str) -> bool:
    """Tell whether a name is written as the id of an entity."""
    kind, colon, rest = name.strip().partition(":")
    return bool(colon and rest) and kind in _TYPES


def _mark(written: Written) -> tuple[str, str]:
    """Return the middle initials and the suffix, "" each where the forms disagree."""
    found: set[str] = set()
    suffixes: set[str] = set()
    for alias, kind in written.aliases:
        parts = _WORD.findall(alias)
        if kind != "name" or len(parts) < 2:
            continue
        last = parts[-1].lower()
        suffixes.add(last if last in GENERATIONS else "")
        if last in GENERATIONS:
            parts = parts[:-1]
        middle = parts[1:-1]
        if middle and all(len(w) == 1 or w == "HW" for w in middle) and len(parts[0]) > 1:
            found.add("".join(middle).lower())
    initials = found.pop() if len(found) == 1 else ""
    suffix = suffixes.pop() if len(suffixes) == 1 else ""
    return initials, suffix


def _apart(written: Written) -> set[str]:
    name = [w for w in written.key.removeprefix(PERSON).split() if w not in GENERATIONS]
    short = {(name[0],), (name[-1],)} if len(name) > 1 else set()
    return {
        f"{PERSON}{' '.join(name)} {form[-1]}"
        for form in (tuple(_WORD.findall(alias.lower())) for alias, _ in written.aliases)
        if form[-1:] and form[-1] in GENERATIONS and form[:-1] in short
    }


def _hyphenated(written: Written) -> bool:
    if written.key.count(" ") != 2:
        return False
    end = "-".join(written.key.split()[1:])
    return any(fold(alias).endswith(end) for alias, _ in written.aliases)


def _initial(written: Written) -> str:
    """Return the first letter that goes with a lone surname in every form: "R. Kelly"."""
    found = set()
    for alias, kind in written.aliases:
        head = alias[:2]
        if kind == "name":
            found.add(head[0].lower() if len(alias) > 3 and head[1:] == "." else "")
    return found.pop() if len(found) == 1 else ""


def _acronyms(written: Written) -> set[str]:
    name = written.name
    if is_acronym(name) and written.key == ORGANISATION + acronym_key(name):
        return {"="}
    given = {acronym_key(alias) for alias, kind in written.aliases if kind == "acronym"}
    if given and len(organisation_words(name)) > 1:
        return {ORGANISATION + alias for alias in given}
    return set()


@dataclass(slots=True)
class Writings:
    """All entities as articles write them: columns of equal length, in any order.

    ``aliases`` and ``called`` of the traits are needed for corrections only, and may be empty where
    there are none.
    """

    keys: list[str]
    names: list[str]
    types: list[str]
    country_codes: list[str | None]
    wikidata_ids: list[str | None]
    traits: list[Traits]
    aliases: list[tuple[tuple[str, AliasKind], ...]]
    blocks: tuple[Ints, npt.NDArray[np.int64]] | None = None
    """Numbers of entities and the hashes of their keys' blocks, where they are kept."""

    @classmethod
    def of(cls, written: Sequence[Written]) -> Writings:
        """Return the columns of some entities."""
        return cls(
            [w.key for w in written],
            [w.name for w in written],
            [w.type for w in written],
            [w.country_code for w in written],
            [w.wikidata_id for w in written],
            [traits(w) for w in written],
            [w.aliases for w in written],
        )

    def __getitem__(self, number: int) -> Written:
        """Return one of them."""
        kind: EntityType = self.types[number]  # type: ignore[assignment]
        aliases = self.aliases[number]
        codes = (self.country_codes[number], self.wikidata_ids[number])
        return Written(self.keys[number], self.names[number], kind, *codes, aliases)


@dataclass(slots=True)
class Corpus:
    """All local entities of all articles: which article has what, as numbers.

    Rows are sorted by article and then by local id. ``written`` indexes the columns of
    ``writings``; ``article_ids`` are sorted. ``n_mentions`` is 1 at least.
    """

    article_ids: Sequence[str]
    writings: Writings
    article: Ints
    written: Ints
    n_mentions: Ints
    counts: list[int] = field(init=False)
    """Rows of each entry of ``writings``."""

    def __post_init__(self) -> None:
        """Count the rows."""
        self.counts = np.bincount(self.written, minlength=len(self.writings.keys)).tolist()

    def each(self) -> Iterator[tuple[int, str, Traits, int]]:
        """Yield (number, key, traits, number of rows) of everything that some article writes."""
        columns = zip(self.writings.keys, self.writings.traits, self.counts, strict=True)
        for number, (key, found, n) in enumerate(columns):
            if n:
                yield number, key, found, n
