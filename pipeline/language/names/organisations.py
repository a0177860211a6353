"""The organisations of one article: acronyms, short forms, and whose ministry it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.entities.names import (
    GIVEN_NAMES,
    acronym_key,
    initials,
    is_acronym,
    is_generic_organisation,
    organisation_words,
)
from pipeline.entities.territories import Surface, gazetteer
from pipeline.language.names.scan import Candidate, Scan
from pipeline.models import AliasKind


class Organisations:
    """Keys of the organisations of one article."""

    def __init__(self, candidates: Sequence[Candidate], labels: Sequence[str], scan: Scan) -> None:
        self._candidates = candidates
        self._scan = scan
        self._keys: dict[int, str] = {}
        self._by_initials: dict[str, set[str]] = defaultdict(set)
        self._by_first: dict[str, set[str]] = defaultdict(set)
        self._qualified: dict[str, set[str]] = defaultdict(set)
        self._introduced: dict[str, str] = {}
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
        if is_acronym(candidate.text):
            self._introduce(n, acronym_key(candidate.text))
        if len(name) > 1:
            for form in initials(candidate.text):
                self._by_initials[form].add(key)
            self._by_first[name[0]].add(key)

    def _introduce(self, n: int, acronym: str) -> None:
        """Note the name before an acronym in brackets: "the Harbour Safety Board (HSB)"."""
        before = self._candidates[n - 1] if n else None
        if before is None or self._scan.words[before.end : self._candidates[n].start] != ["("]:
            return
        if n - 1 in self._keys and acronym in initials(before.text):
            self._introduced.setdefault(acronym, self._keys[n - 1])

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
            acronym = acronym_key(text)
            if acronym in self._introduced:
                return self._introduced[acronym], "acronym"
            fits = self._by_initials.get(acronym, set())
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
