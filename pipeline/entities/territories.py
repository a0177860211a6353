"""Countries and regions by their names, peoples, capitals and seats of power.

Two data files: ``territories.json``, generated from rigour (see
:mod:`pipeline.entities.build_territories`), and ``metonyms.csv``, our own list of what rigour
lacks. Both load lazily, once.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline import shipped
from pipeline.models import AliasKind, EntityType

SurfaceKind = Literal["name", "acronym", "demonym", "metonym", "capital", "abbreviation"]
"""``metonym`` always stands for the country; a ``capital`` does so only where it acts."""

_ALIAS_KIND: dict[SurfaceKind, AliasKind] = {
    "name": "name",
    "abbreviation": "name",
    "acronym": "acronym",
    "demonym": "demonym",
    "metonym": "metonym",
    "capital": "metonym",
}

_ACRONYM_MAX = 5


@dataclass(frozen=True, slots=True)
class Territory:
    """A country, a region of one, or a union of countries."""

    code: str
    name: str
    kind: Literal["country", "region", "union"]
    wikidata_id: str
    parent: str | None

    @property
    def type(self) -> EntityType:
        """The entity type under which the territory is stored."""
        return {"country": "country", "region": "place", "union": "organisation"}[self.kind]  # type: ignore[return-value]

    @property
    def key(self) -> str:
        """Canonical key: ``country:cn``, ``place:california``, ``organisation:european union``."""
        if self.kind == "country":
            return f"country:{self.code}"
        return f"{self.type}:{self.name.lower()}"

    @property
    def country_code(self) -> str | None:
        """ISO code of the country, or of the country that a region belongs to."""
        return self.parent if self.kind == "region" else self.code


@dataclass(frozen=True, slots=True)
class Surface:
    """What one surface form names, and how."""

    territory: Territory
    kind: SurfaceKind
    needs_article: bool = False
    """Whether it names the territory only after "the" ("the States")."""

    @property
    def alias_kind(self) -> AliasKind:
        """The kind under which the form is stored as an alias."""
        return _ALIAS_KIND[self.kind]


_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "‑": "-", "–": "-"})
_DOTS = re.compile(r"(?<=\b[A-Za-z])\.")


def surface_key(surface: str) -> str:
    """Return the look-up form: no article, no points in acronyms, capitals only for acronyms.

    >>> surface_key("the U.S."), surface_key("North Korea"), surface_key("us")
    ('US', 'north korea', 'us')
    """
    text = " ".join(surface.translate(_TYPOGRAPHY).split())
    if text[:4] in ("the ", "The ", "THE "):
        text = text[4:]
    bare = _DOTS.sub("", text)
    if bare.isupper() and bare.isalpha() and len(bare) <= _ACRONYM_MAX:
        return bare
    return bare.lower()


class Gazetteer:
    """Every surface form, in a table keyed by :func:`surface_key`."""

    def __init__(self, territories: dict[str, Territory], surfaces: dict[str, Surface]) -> None:
        self.territories = territories
        self._surfaces = surfaces
        self.longest = max((key.count(" ") for key in surfaces), default=0) + 1
        """Most words in one form."""
        self.first_words = self._first_words()

    def _first_words(self) -> dict[str, int]:
        """First word (lower case, no points) -> most words of a form that begins with it."""
        longest: dict[str, int] = {}
        for key in self._surfaces:
            words = key.lower().split()
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
        return longest

    def lookup(self, surface: str) -> Surface | None:
        """Return what ``surface`` names; None for no territory, and for lower-case words.

        An all-capitals heading word (``CHINA``) counts as the name, but short forms such as ``US``
        must be written in capitals, newspaper abbreviations need their point (``Fla.``), and a
        few names their article (``the States``).
        """
        key = surface_key(surface)
        found = self._surfaces.get(key)
        if found is None and key.isupper():
            found = self._surfaces.get(key.lower())
        if found is None or (surface[:1].islower() and not surface.startswith("the ")):
            return None
        if found.kind == "abbreviation" and not surface.endswith("."):
            return None
        if found.needs_article and not surface.lower().startswith("the "):
            return None
        return found

    def by_code(self, code: str) -> Territory | None:
        """Return the territory with this code."""
        return self.territories.get(code)


def _read_territories(surfaces: dict[str, Surface]) -> dict[str, Territory]:
    data = json.loads(shipped.text("entities/data/territories.json"))
    territories = {}
    for code, kind, wikidata_id, parent, names in data["territories"]:
        territory = Territory(code, names[0], kind, wikidata_id, parent)
        territories[code] = territory
        for name in names:
            form: SurfaceKind = "acronym" if surface_key(name).isupper() else "name"
            held = surfaces.get(surface_key(name))
            if held is None or held.territory.kind == "region":
                surfaces[surface_key(name)] = Surface(territory, form)
    return territories


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the table of surface forms, read on the first call."""
    surfaces: dict[str, Surface] = {}
    territories = _read_territories(surfaces)
    text = shipped.text("entities/data/metonyms.csv")
    for row in csv.DictReader(text.splitlines()):
        kind: SurfaceKind = row["kind"]  # type: ignore[assignment]
        surfaces[surface_key(row["alias"])] = Surface(
            territories[row["code"]], kind, needs_article=row["alias"].startswith("the ")
        )
    return Gazetteer(territories, surfaces)
