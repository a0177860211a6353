"""Names with particles, which the recogniser takes apart: "Ursula von der Leyen", "Bin Salman".

A name holds particles in lower case between words in capitals. "Van" and "bin" make a name by
themselves; "de" and "el" stand in names of places and bodies, too, so a given name must open it.
A surname that opens with two particles ("Van der Berg") is one also where it stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.tokens import Span

from pipeline.entities.names import GIVEN_NAMES, fold, is_title_word
from pipeline.entities.territories import gazetteer
from pipeline.language.names.noise import is_calendar_word
from pipeline.language.names.scan import Scan

_STRONG = frozenset(["van", "von", "bin", "ibn", "bint"])
_WEAK = frozenset(["de", "da", "do", "dos", "du", "di", "del", "della", "el", "al"])
_FOLLOWING = frozenset(["der", "den", "de", "het", "dem", "la", "las", "los", "al", "el", "zu"])
_DETERMINERS = frozenset(["a", "an", "the", "his", "her", "its", "their", "this", "that"])
_MAX_BEFORE = 3
_MAX_WORDS = 5
_PROPER = frozenset(["NNP", "NNPS", ""])

NameSpan = tuple[int, int, str]
"""First token, end token, label."""


def with_particles(scan: Scan) -> list[NameSpan]:
    """Return the recogniser's spans, those that are pieces of one name with particles as one."""
    names = list(_names(scan))
    if not names:
        return [(ent.start, ent.end, ent.label_) for ent in scan.doc.ents]
    found: list[NameSpan] = []
    upcoming = iter(names)
    name = next(upcoming, None)
    for ent in scan.doc.ents:
        while name is not None and name[1] <= ent.start:
            found.append((*name, "PERSON"))
            name = next(upcoming, None)
        if name is None or ent.end <= name[0]:
            found.append((ent.start, ent.end, ent.label_))
        elif _is_thing(ent, *name):
            found.append((ent.start, ent.end, ent.label_))
            name = next(upcoming, None)
    if name is not None:
        found += [(*rest, "PERSON") for rest in (name, *upcoming)]
    return found


def _is_thing(ent: Span, start: int, end: int) -> bool:
    """Tell whether an entity is named after the person in it: "Bin Salman Foundation"."""
    return ent.start <= start and end < ent.end and ent.label_ != "PERSON"


def _names(scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield the token ranges of names with particles, in order and without overlap."""
    words, done = scan.words, 0
    for i, word in enumerate(words):
        lower = word.lower()
        if i < done or (lower not in _STRONG and lower not in _WEAK):
            continue
        start, end = _start(scan, i, done), _end(scan, i)
        if not end:
            continue
        if _is_name(scan, start, i, end) and end - start <= 2 * _MAX_WORDS:
            yield start, end
            done = end


def _is_name(scan: Scan, start: int, i: int, end: int) -> bool:
    """Tell whether tokens ``start`` to ``end`` with a particle at ``i`` name a person."""
    word, before = scan.words[i], scan.words[start - 1].lower() if start else ""
    if scan.words[i + 1].lower() in _FOLLOWING and word.lower() in ("van", "von"):
        return end > i + 2
    if start == i or before in _DETERMINERS:  # "a Ford van Quill drove"
        return False
    known = fold(scan.words[start]) in GIVEN_NAMES
    return known if word.lower() in _WEAK else known or word.islower()


def _start(scan: Scan, i: int, low: int) -> int:
    """Return the first token of the capitalised words before the particle at token ``i``."""
    start, fits = i, _capital(scan)
    while start > low and i - start < _MAX_BEFORE and fits(start - 1):
        start -= 1
    return start


def _end(scan: Scan, i: int) -> int:
    """Return the end of the name whose first particle is token ``i``; 0 if no name follows."""
    words, n, fits = scan.words, len(scan.words), _capital(scan)
    end = i
    while True:
        at = end + 1
        while at < n and (words[at].lower() in _FOLLOWING or words[at] == "-"):
            at += 1
        if at >= n or not fits(at):
            return end if end > i else 0
        end = at + 1
        while end + 1 < n and words[end] == "-" and fits(end + 1):
            end += 2
        further = end < n and (words[end] in _STRONG or words[end] in ("al", "el", "Al"))
        if not further or end - i > _MAX_WORDS:
            return end


def _capital(scan: Scan) -> Callable[[int], bool]:
    """Return the test whether a token may be a capitalised word of a person's name."""

    def test(i: int) -> bool:
        word = scan.words[i]
        plain = word[:1].isupper() and word.isalpha() and not word.isupper()
        lower = word.lower()
        if not plain or lower in _STRONG or lower in _DETERMINERS:
            return False
        if is_title_word(lower) or is_calendar_word(lower):
            return False
        return scan.doc[i].tag_ in _PROPER and gazetteer().lookup(word) is None

    return test
