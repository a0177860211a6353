"""The recogniser's spans, put right: ends trimmed, joint names and owners taken apart.

- Ends lose articles, possessives, marks, weekdays, numbers and clock times: "0:40 Ada Quill".
- A word before a name that the parse calls no name goes ("Anything Quill"), and so does a common
  word at the end ("Quill Memos" where the article has memos).
- A person loses a place or an organisation in front: "Fox News Ada Quill".
- Joint names come apart ("Quill-Rourke"), and owners from what they own ("Quill's National
  Economic Council"), a person from a place ("Quill White House"), and two run together by a lost
  break ("Quill Rourke", "Quill Ada").

A part counts as a name only if it is a territory or stands by itself elsewhere in the article.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from spacy.tokens import Span

from pipeline.entities.names import GIVEN_NAMES, fold
from pipeline.entities.territories import Gazetteer
from pipeline.language.names.noise import WEEKDAYS
from pipeline.language.names.particles import with_particles
from pipeline.language.names.scan import POSSESSIVE, SUFFIXES, Scan

KEPT_LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT"})
"""Labels that name something; another one counts where the words are those of a territory."""

_DETERMINERS = frozenset(["the", "a", "an", "this", "that", "these", "those", "our", "its", "his"])
_TAIL = frozenset(["'s", "’s", "'", "’", "of", "and", "in", "for", "the", "at", "to", "on", "by"])
_JOINTS = frozenset(["-", "–", "—", "/", "and", "&", ",", "'s", "’s"])
_DASHES = frozenset(["-", "--", "–", "—"])
_PREFIXES = frozenset(["anti", "pro", "post", "pre", "non", "ex"])
_PARTICLES = frozenset(["de", "del", "van", "von", "der", "den", "bin", "al", "el", "da", "di"])


_PROPER = frozenset(["NNP", "NNPS", "JJ", "FW", ""])


class _Known(dict[str, Counter[str]]):
    """How often the recogniser gave a text each label."""

    def __init__(self, ents: Iterable[Span]) -> None:
        super().__init__()
        self.opened_by: dict[str, set[str]] = defaultdict(set)
        """Last word of a person's name of several words -> first words of those names."""
        for ent in ents:
            self.setdefault(ent.text, Counter())[ent.label_] += 1
            if ent.label_ == "PERSON" and " " in ent.text:
                first, last = ent.text.partition(" ")[0], ent.text.rpartition(" ")[2]
                self.opened_by[last].add(first)


def entity_spans(scan: Scan, names: Gazetteer) -> Iterator[tuple[int, int, str]]:
    """Yield (first token, end token, label) of the recogniser's entities, in order of the text."""
    known = _Known(scan.doc.ents)
    surnames = {ent[-1].text for ent in scan.doc.ents if ent.label_ == "PERSON" and len(ent) > 1}
    named = known.keys() | surnames
    for first, last, label in with_particles(scan):
        for start, end in _between_dashes(scan, first, last):
            start, end = _trim(scan.words, start, end)
            start, end = _trim_opening(scan, start, end, known, names)
            start, end = _trim_times(scan.words, start, end, label)
            if label == "PERSON":
                start, end = _trim_common_words(scan, start, end, named)
            if start >= end:
                continue
            if label not in KEPT_LABELS and names.lookup(scan.slice(start, end)) is None:
                continue
            yield from _parts(scan, start, end, label, names, known)


def _between_dashes(scan: Scan, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches between dashes with spaces around them: "RURITANIA - Ada Quill"."""
    for i in range(start + 1, end - 1):
        if scan.words[i] in _DASHES and scan.doc[i - 1].whitespace_ and scan.doc[i].whitespace_:
            yield start, i
            start = i + 1
    yield start, end


def _parts(
    scan: Scan, start: int, end: int, label: str, names: Gazetteer, known: _Known
) -> Iterator[tuple[int, int, str]]:
    """Yield the names that a span holds."""
    joint = _split_joint(scan, start, end, names, known)
    if joint:
        for part_start, part_end in joint:
            yield part_start, part_end, label if label == "GPE" else "PERSON"
        return
    cut = _owner_end(scan, start, end, names, known)
    if cut:
        yield start, cut, label if names.lookup(scan.slice(start, cut)) else "PERSON"
        start = cut + 1
    cut = _person_before_place(scan, start, end, names, known)
    if cut:
        yield start, cut, "PERSON"
        yield cut, end, "GPE"
        return
    if label == "PERSON":
        start = _after_affiliation(scan, start, end, names, known)
        if _two_run_together(scan, start, end, known):
            yield start, start + 1, label
            start += 1
            if scan.is_glued(end):
                return  # the rest of a name whose surname is stuck to the next word
    yield start, end, label


def _person_before_place(scan: Scan, start: int, end: int, names: Gazetteer, known: _Known) -> int:
    """Return where "Quill White House" parts; 0 if it does not."""
    for i in range(start + 1, end):
        if _is_known_person(known, scan.slice(start, i)):
            return i if names.lookup(scan.slice(i, end)) is not None else 0
    return 0


def _after_affiliation(scan: Scan, start: int, end: int, names: Gazetteer, known: _Known) -> int:
    """Return where a person's name begins after a place or body: "Fox News Ada Quill"."""
    for i in range(end - 2, start, -1):
        if fold(scan.words[i]) in GIVEN_NAMES and fold(scan.words[start]) not in GIVEN_NAMES:
            before = scan.slice(start, i)
            body = known.get(before, Counter())
            if names.lookup(before) is not None or body["ORG"] > body["PERSON"]:
                return i
    return start


def _is_known_person(known: _Known, text: str) -> bool:
    """Tell whether a text often stands by itself as a person; surnames are often mislabelled."""
    votes = known.get(text, Counter())
    return 3 * votes["PERSON"] > votes.total()


def _owner_end(scan: Scan, start: int, end: int, names: Gazetteer, known: _Known) -> int:
    """Return the token of the possessive after one who owns the rest; 0 if there is none.

    The owner is a person, or a country before a number or a date: "Israel's Channel 10".
    """
    for i in range(start + 1, end - 1):
        if scan.words[i] in POSSESSIVE:
            owner = scan.slice(start, i)
            numbered = any(c.isdigit() for c in scan.slice(i + 1, end))
            territory = numbered and names.lookup(owner) is not None
            return i if territory or _is_known_person(known, owner) else 0
    return 0


def _two_run_together(scan: Scan, start: int, end: int, known: _Known) -> bool:
    """Tell whether a surname stands before another name: "Quill" + "Ada Maria", "Quill" + "Rourke".

    Pages that link names to their subjects lose the break between the two.
    """
    if end - start < 2:
        return False
    first, second = scan.words[start], scan.words[start + 1]
    if fold(first) in GIVEN_NAMES or known.get(first, Counter())["PERSON"] == 0:
        return False
    if fold(second) in GIVEN_NAMES:
        return known.get(second, Counter())["PERSON"] == 0
    return end - start == 2 and _is_surname(first, known) and _is_surname(second, known, but=first)


def _is_surname(word: str, known: _Known, but: str = "") -> bool:
    """Tell whether a word stands by itself as a person, and ends the full name of one.

    ``but`` is a word with which that full name does not begin.
    """
    alone = known.get(word, Counter())["PERSON"] > 0
    return alone and bool(known.opened_by.get(word, set()) - {but})


def _trim_times(words: Sequence[str], start: int, end: int, label: str) -> tuple[int, int]:
    """Return the span without numbers and times in front, weekdays behind: "Quill Thursday"."""
    while start < end and not any(c.isalpha() for c in words[start]):
        start += 1
    while end - start > 1 and words[end - 1].lower() in WEEKDAYS:
        end -= 1
    while label == "PERSON" and end - start > 1 and not any(c.isalpha() for c in words[end - 1]):
        end -= 1
    return start, end


def _trim_opening(
    scan: Scan, start: int, end: int, known: _Known, names: Gazetteer
) -> tuple[int, int]:
    """Return the span without a word before a name that the parse calls no name: "Anything"."""
    if end - start > 1 and scan.doc[start].tag_ not in _PROPER:
        rest = scan.slice(start + 1, end)
        if rest in known or names.lookup(rest) is not None:
            return start + 1, end
    return start, end


def _trim(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Return the span without line breaks, article, possessive, punctuation and loose ends."""
    while start < end and (words[start].lower() in _DETERMINERS or _is_mark(words[start])):
        start += 1
    if start + 2 < end and words[start].lower() in _PREFIXES and words[start + 1] == "-":
        start += 2
    for i in range(start, end):
        if "\n" in words[i] or words[i] in ("/", "|") or words[i].startswith("http"):
            end = i
            break
    while start < end and (words[end - 1] in _TAIL or _is_mark(words[end - 1])):
        end -= 1
    return start, end


def _trim_common_words(scan: Scan, start: int, end: int, known: Set[str]) -> tuple[int, int]:
    """Return a person's span without common words at its ends: "Comey memos", "Comey Memos".

    A capitalised one goes if the article also writes it small, or it is a plural, and the rest is
    named by itself.
    """
    words = scan.words
    while start < end and words[start].islower() and words[start] not in _PARTICLES:
        start += 1
    while start < end and words[end - 1].islower():
        hyphen = words[end - 2 : end - 1] == ["-"]
        if hyphen and words[end - 1] not in SUFFIXES:
            break
        end -= 1 + hyphen
    if end - start > 1:
        common = words[end - 1].lower() in scan.lower_words or scan.doc[end - 1].tag_ == "NNPS"
        if common and scan.slice(start, end - 1) in known:
            end -= 1
        elif words[start].lower() in scan.lower_words and scan.slice(start + 1, end) in known:
            start += words[start].lower() not in _PARTICLES
    return start, end


def _is_mark(word: str) -> bool:
    return not any(c.isalnum() for c in word)


def _split_joint(
    scan: Scan, start: int, end: int, names: Gazetteer, known: _Known
) -> list[tuple[int, int]] | None:
    """Return the parts of a span that joins several names; None if it is one name.

    "Russia-North Korea", "North and South Korea", "Trump-Abe", "Trump's State Department": every
    part must be a territory or be named by itself elsewhere in the article.
    """
    cuts = [i for i in range(start + 1, end) if scan.words[i] in _JOINTS]
    if not cuts or names.lookup(scan.slice(start, end)) is not None:
        return None
    edges = [start - 1, *cuts, end]
    parts = [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]
    named = [
        names.lookup(scan.slice(a, b)) is not None
        or scan.slice(a, b) in known
        or _half_of_korea(scan, a, b)
        for a, b in parts
    ]
    return parts if len(parts) > 1 and all(named) else None


def _half_of_korea(scan: Scan, start: int, end: int) -> bool:
    return end - start == 1 and scan.words[start] in ("North", "South")
