"""Where an article names something: the model's named entities, cleaned, and missed countries.

The recogniser is noisy: its spans are trimmed and taken apart in
:mod:`pipeline.language.names.spans`, and what names nothing is dropped in
:mod:`pipeline.language.names.noise`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from spacy.tokens import Doc

from pipeline.entities.names import PERSONAL_ROLES, is_acronym
from pipeline.entities.territories import Gazetteer, Surface, gazetteer
from pipeline.language.names.noise import is_noise
from pipeline.language.names.persons import FAMILY_FIRST, KOREAN_FAMILIES
from pipeline.language.names.scan import SUFFIXES, Candidate, Scan
from pipeline.language.names.spans import entity_spans

_WORKS_TEXT = """thought doctrine act tower hotel center centre foundation airport university school
institute prize award bridge stadium library"""
_WORKS = frozenset(_WORKS_TEXT.split())
"""Words that turn the name of a person before them into that of a thing."""

_OPENING_MARKS = frozenset(['"', "“", "‘", "'", "``"])
_REGIONAL = frozenset(["asian", "european", "african", "arab", "islamic", "american", "eastern"])
"""Adjectives that make of a body's acronym something new: "an Asian NATO"."""

_STORMS = frozenset(["hurricane", "typhoon", "cyclone"])
_BUILDINGS = frozenset(["tower", "hotel", "bridge", "airport", "stadium"])
_SYLLABLE = 5
"""Longest part of a Korean given name."""

_GOVERNMENT = frozenset(["government", "regime", "administration", "authorities"])

_BODIES_TEXT = """ministry ministries department army navy parliament congress senate center centre
institute university college forum association committee court party bank assembly council agency
service police forces"""
_BODIES = frozenset(_BODIES_TEXT.split())
"""Words that make a name that of an organisation."""


def find_candidates(doc: Doc) -> tuple[list[Candidate], Scan]:
    """Return the candidates of ``doc``, sorted and without overlap, and the scan behind them."""
    scan, names = Scan(doc), gazetteer()
    joined = _hyphenated(doc)
    found: list[Candidate] = []
    for start, end, label in entity_spans(scan, names):
        candidate = scan.candidate(start, end, label)
        candidate.surface = names.lookup(candidate.text)
        candidate.label = _label_by_words(candidate, scan)
        if scan.free(start, end) and not is_noise(candidate, scan):
            found.append(scan.take(_rejoin(_widen(candidate, scan), joined, scan)))
    persons = {c.end for c in found if c.label == "PERSON"}
    found.extend(scan.take(c) for c in _missed_territories(scan, names, persons))
    found.sort(key=lambda c: c.start)
    found = _merge_neighbours(found, scan)
    for candidate in found:
        if candidate.surface is not None and candidate.surface.territory.kind != "region":
            _add_government(candidate, scan)
    return found, scan


def _label_by_words(candidate: Candidate, scan: Scan) -> str:
    """Return the label that the words of a name tell for sure, else the recogniser's."""
    words = candidate.text.lower().split()
    if len(words) == 2 and words[0] in _REGIONAL and is_acronym(candidate.text.split()[1]):
        return "WORK" if _indefinite(candidate, scan) else candidate.label
    if len(words) > 1 and (words[0] in _STORMS or words[-1] == "day"):
        return "EVENT"
    if len(words) > 1 and candidate.label == "PERSON" and words[-1] in _BUILDINGS:
        return "FAC"
    place = candidate.label in ("FAC", "LOC", "GPE") and candidate.end - candidate.start > 2
    return "ORG" if place and not _BODIES.isdisjoint(words) else candidate.label


def _widen(candidate: Candidate, scan: Scan) -> Candidate:
    """Take in the rest of a name that the recogniser cut: "Moon Jae" + "-in", "Xi ... Thought"."""
    words, end = scan.words, candidate.end
    if candidate.label != "PERSON" and (candidate.surface or not _titled(candidate, scan)):
        return candidate
    stem = end
    if end - candidate.start == 1 and words[end : end + 1] and words[end].istitle():
        stem = end + 1  # "Han" + "Mi-rae"
    if scan.small_syllable(stem) and scan.free(end, stem + 2):
        return scan.candidate(candidate.start, stem + 2, "PERSON")
    if _last_syllable(candidate, scan) and scan.free(end, end + 1):
        return scan.candidate(candidate.start, end + 1, "PERSON")
    if end < len(words) and words[end].lower() in _WORKS and words[end][:1].isupper():
        end += 1
        while (
            end + 1 < len(words)
            and words[end] in ("on", "of", "for")
            and words[end + 1][:1].isupper()
        ):
            end += 2
        if scan.free(candidate.start, end):
            work = scan.candidate(candidate.start, end, "WORK")
            work.owner = candidate.text
            return work
    return candidate


def _hyphenated(doc: Doc) -> set[str]:
    """Return the names with a hyphen that stand in the recogniser's persons: "Reyes-Quill"."""
    parts = (part for ent in doc.ents if ent.label_ == "PERSON" for part in ent.text.split())
    return {part for part in parts if "-" in part and part.rpartition("-")[2] not in SUFFIXES}


def _rejoin(candidate: Candidate, joined: set[str], scan: Scan) -> Candidate:
    """Take in the second half of a surname that stands whole in a longer name of the article."""
    end, words = candidate.end, scan.words
    if candidate.label != "PERSON" or end + 1 >= len(words) or words[end] != "-":
        return candidate
    if scan.slice(end - 1, end + 2) in joined and scan.free(end, end + 2):
        return scan.candidate(candidate.start, end + 2, "PERSON")
    return candidate


def _titled(candidate: Candidate, scan: Scan) -> bool:
    """Tell whether a capitalised role ("President") stands before the candidate."""
    before = scan.words[candidate.start - 1] if candidate.start else ""
    return before[:1].isupper() and before.rstrip(".").lower() in PERSONAL_ROLES


def _last_syllable(candidate: Candidate, scan: Scan) -> bool:
    """Tell whether the next word ends a Korean name of three words: "Moon Jae" + "In"."""
    first, end = candidate.text.split()[0].lower(), candidate.end
    if candidate.end - candidate.start != 2 or end >= len(scan.words):
        return False
    known = first in FAMILY_FIRST or first in KOREAN_FAMILIES
    word = scan.words[end]
    plain = word.istitle() and len(word) <= _SYLLABLE and scan.doc[end].tag_ == "NNP"
    return known and plain and len(candidate.text.split()[1]) <= _SYLLABLE


def _missed_territories(scan: Scan, names: Gazetteer, persons: Set[int]) -> Iterator[Candidate]:
    """Yield names of territories among the tokens that no candidate holds.

    ``persons`` are the tokens after the names of persons: "Ada Quill of Ruritania" is two names.
    """
    koreas: list[int] = []
    i, words, n = 0, scan.words, len(scan.words)
    while i < n:
        word = words[i]
        if scan.covered[i] or not word[:1].isupper():
            i += 1
            continue
        if word in ("North", "South") and _after_the(words, i):
            koreas.append(i)
        width = names.first_words.get(word.replace(".", "").lower(), 0) or names.first_words.get(
            word.lower(), 0
        )
        step = 1
        for end in range(min(i + width, n), i, -1):
            if not scan.free(i, end):
                continue
            surface = names.lookup(scan.slice(i, end))
            if surface is None:
                continue
            of_person = words[i - 1] == "of" and i - 1 in persons
            if of_person or _stands_alone(scan, i, end, surface):
                candidate = scan.candidate(i, end, "NORP" if surface.kind == "demonym" else "GPE")
                candidate.surface = surface
                step = end - i
                yield candidate
                break
        i += step
    for i in koreas:
        if scan.free(i, i + 1) and not words[min(i + 1, n - 1)][:1].isupper():
            yield scan.candidate(i, i + 1, "GPE")


def _after_the(words: Sequence[str], i: int) -> bool:
    return i > 0 and words[i - 1].lower() == "the"


def _stands_alone(scan: Scan, start: int, end: int, surface: Surface) -> bool:
    """Tell whether the words are a name of their own, not part of a longer one.

    A demonym may open a longer name ("Chinese President ..."); in an all-title-case line the
    neighbours say nothing.
    """
    words = scan.words
    before = words[start - 1] if start else ""
    if before in ("of", "&") and start > 1 and words[start - 2][:1].isupper():
        return False
    if surface.kind == "demonym":
        return True
    after = words[end] if end < len(words) else ""
    latin = before.lower() in ("latin", "north", "south", "central", "new", "bank")
    return not latin and not (before[:1].isupper() and before.isalpha() and after[:1].isupper())


def _merge_neighbours(found: list[Candidate], scan: Scan) -> list[Candidate]:
    """Join "an Asian NATO" and "Chinese" + "Foreign Ministry", which are one name each."""
    merged: list[Candidate] = []
    for candidate in found:
        if _before_missed_acronym(candidate, scan):
            candidate = scan.take(scan.candidate(candidate.start, candidate.end + 1, "WORK"))
        last = merged[-1] if merged else None
        if last is not None and last.end == candidate.start and last.label in ("NORP", "GPE"):
            label = _joint_label(last, candidate, scan)
            if label is not None:
                merged[-1] = scan.candidate(last.start, candidate.end, label)
                merged[-1].surface = None
                continue
        merged.append(candidate)
    return merged


def _indefinite(c: Candidate, scan: Scan) -> bool:
    """Tell whether "a" or "an" stands before a candidate, perhaps with a quotation mark between."""
    at = c.start - 1
    if at > 0 and scan.words[at] in _OPENING_MARKS:
        at -= 1
    return at >= 0 and scan.words[at].lower() in ("a", "an")


def _before_missed_acronym(c: Candidate, scan: Scan) -> bool:
    """Tell whether an acronym that nobody saw ends the name: "an Asian" + "NATO"."""
    if c.label != "NORP" or not _indefinite(c, scan) or c.end >= len(scan.words):
        return False
    word = scan.words[c.end]
    return scan.free(c.end, c.end + 1) and len(word) > 2 and is_acronym(word)


def _joint_label(first: Candidate, second: Candidate, scan: Scan) -> str | None:
    """Return the label of two neighbours that are one name, else None."""
    acronym = is_acronym(second.text)
    if second.surface is not None or not (acronym or second.label in ("ORG", "FAC")):
        return None
    if acronym:  # under an indefinite article it is no longer the body itself
        return "WORK" if _indefinite(first, scan) and first.label == "NORP" else None
    demonym = first.surface is not None and first.surface.kind in ("demonym", "acronym")
    return "ORG" if demonym and second.text.split()[-1].lower() in _BODIES else None


def _add_government(candidate: Candidate, scan: Scan) -> None:
    """Stretch "the Chinese" over "government"; the government of a country is the country."""
    end, words = candidate.end, scan.words
    if end < len(words) and words[end] in ("'s", "’s", "'", "’"):
        end += 1
    if end < len(words) and words[end].lower() in _GOVERNMENT and scan.free(end, end + 1):
        grown = scan.candidate(candidate.start, end + 1, candidate.label)
        candidate.end, candidate.end_char, candidate.text = grown.end, grown.end_char, grown.text
        candidate.government = True
        scan.take(candidate)
