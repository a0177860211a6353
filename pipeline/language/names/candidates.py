"""Where an article names something: the model's named entities, cleaned, and missed countries.

The recogniser is noisy. What is dropped here, and why:

- numbers, dates and other labels that name nothing; a label we do not keep still counts where the
  words are those of a country;
- weekdays, months, lower-case words, single letters, addresses and handles;
- one capitalised word at the start of a sentence that the article also writes in lower case;
- picture credits: the agency after "via" or a slash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from spacy.tokens import Doc

from pipeline.entities.names import PERSONAL_ROLES, is_acronym
from pipeline.entities.territories import Gazetteer, Surface, gazetteer
from pipeline.language.names.scan import Candidate, Scan

KEPT_LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT"})

_CALENDAR = """monday tuesday wednesday thursday friday saturday sunday january february march april
june july august september october november december jan feb mar apr jun jul aug sep sept oct nov
dec easter christmas thanksgiving"""
_FURNITURE = """mr mrs ms dr sir madam read watch photo image video credit breaking updated update
related advertisement getty covid covid-19 defense"""
_NOISE = frozenset([*_CALENDAR.split(), "may", *_FURNITURE.split()])
"""Words that are no mention when they stand alone (in lower case)."""

_DETERMINERS = frozenset(["the", "a", "an", "this", "that", "these", "those", "our", "its", "his"])
_TAIL = frozenset(["'s", "’s", "'", "’", "of", "and", "in", "for", "the", "at", "to", "on", "by"])
_AGENCIES = frozenset(["xinhua", "associated press", "reuters", "afp", "getty images", "ap", "epa"])
_CREDITS = frozenset(["via", "/", "credit", "photo", "...", "…"])
_WORKS_TEXT = """thought doctrine act tower hotel center centre foundation airport university school
institute prize award bridge stadium library"""
_WORKS = frozenset(_WORKS_TEXT.split())
"""Words that turn the name of a person before them into that of a thing."""

_JOINTS = frozenset(["-", "–", "—", "/", "and", "&", ",", "'s", "’s"])
_PREFIXES = frozenset(["anti", "pro", "post", "pre", "non", "ex"])
_PARTICLES = frozenset(["de", "del", "van", "von", "der", "den", "bin", "al", "el", "da", "di"])

_GOVERNMENT = frozenset(["government", "regime", "administration", "authorities"])

_BODIES_TEXT = """ministry ministries department army navy parliament congress senate center centre
institute university college forum association committee court party bank assembly council agency
service police forces"""
_BODIES = frozenset(_BODIES_TEXT.split())
"""Words that make a name that of an organisation."""


def find_candidates(doc: Doc) -> tuple[list[Candidate], Scan]:
    """Return the candidates of ``doc``, sorted and without overlap, and the scan behind them."""
    scan, names = Scan(doc), gazetteer()
    found: list[Candidate] = []
    for start, end, label in _entity_spans(scan, names):
        candidate = scan.candidate(start, end, label)
        candidate.surface = names.lookup(candidate.text)
        if (
            candidate.label in ("FAC", "LOC", "GPE")
            and end - start > 2
            and _BODIES & set(candidate.text.lower().split())
        ):
            candidate.label = "ORG"
        if scan.free(start, end) and not _is_noise(candidate, scan):
            found.append(scan.take(_widen(candidate, scan)))
    found.extend(scan.take(c) for c in _missed_territories(scan, names))
    found.sort(key=lambda c: c.start)
    found = _merge_neighbours(found, scan)
    for candidate in found:
        if candidate.surface is not None and candidate.surface.territory.kind != "region":
            _add_government(candidate, scan)
    return found, scan


def _entity_spans(scan: Scan, names: Gazetteer) -> Iterator[tuple[int, int, str]]:
    """Yield the trimmed spans of the recogniser's entities, joint ones taken apart."""
    known = {ent.text for ent in scan.doc.ents}
    for ent in scan.doc.ents:
        start, end = _trim(scan.words, ent.start, ent.end)
        if ent.label_ == "PERSON":
            start, end = _trim_common_words(scan, start, end, known)
        if start >= end:
            continue
        if ent.label_ not in KEPT_LABELS and names.lookup(_text(scan, start, end)) is None:
            continue
        parts = _split_joint(scan, start, end, names, known)
        if parts:
            for part_start, part_end in parts:
                yield part_start, part_end, ent.label_ if ent.label_ == "GPE" else "PERSON"
        else:
            yield start, end, ent.label_


def _text(scan: Scan, start: int, end: int) -> str:
    last = end - 1
    return scan.text[scan.starts[start] : scan.starts[last] + len(scan.words[last])]


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


def _trim_common_words(scan: Scan, start: int, end: int, known: set[str]) -> tuple[int, int]:
    """Return a person's span without common words at its ends: "Comey memos", "Comey Memos".

    A capitalised one goes if the article also writes it small and the rest is named by itself.
    """
    words = scan.words
    while start < end and words[start].islower() and words[start] not in _PARTICLES:
        start += 1
    while start < end and words[end - 1].islower() and words[end - 2 : end - 1] != ["-"]:
        end -= 1
    if end - start > 1:
        if words[end - 1].lower() in scan.lower_words and _text(scan, start, end - 1) in known:
            end -= 1
        elif words[start].lower() in scan.lower_words and _text(scan, start + 1, end) in known:
            start += 1
    return start, end


def _is_mark(word: str) -> bool:
    return not any(c.isalnum() for c in word)


def _split_joint(
    scan: Scan, start: int, end: int, names: Gazetteer, known: set[str]
) -> list[tuple[int, int]] | None:
    """Return the parts of a span that joins several names; None if it is one name.

    "Russia-North Korea", "North and South Korea", "Trump-Abe", "Trump's State Department": every
    part must be a territory or be named by itself elsewhere in the article.
    """
    cuts = [i for i in range(start + 1, end) if scan.words[i] in _JOINTS]
    if not cuts or names.lookup(_text(scan, start, end)) is not None:
        return None
    edges = [start - 1, *cuts, end]
    parts = [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]
    named = [
        names.lookup(_text(scan, a, b)) is not None
        or _text(scan, a, b) in known
        or _half_of_korea(scan, a, b)
        for a, b in parts
    ]
    return parts if len(parts) > 1 and all(named) else None


def _half_of_korea(scan: Scan, start: int, end: int) -> bool:
    return end - start == 1 and scan.words[start] in ("North", "South")


def _is_noise(candidate: Candidate, scan: Scan) -> bool:
    text, lower = candidate.text, candidate.text.lower()
    if candidate.surface is not None:
        return False
    single = candidate.end - candidate.start == 1
    if len(text) < 2 or not any(c.isalpha() for c in text) or _is_calendar_noise(candidate):
        return True
    if text.islower() or "@" in text or "://" in text or _after_hash(candidate, scan):
        return True
    if any(c.isdigit() for c in text) and lower.split()[0] in _NOISE:
        return True  # a date
    if candidate.end - candidate.start > (5 if candidate.label == "PERSON" else 12):
        return True
    if _in_credit(candidate, scan):
        return True
    starts_sentence = bool(scan.doc[candidate.start].is_sent_start)
    return single and starts_sentence and lower in scan.lower_words


def _after_hash(candidate: Candidate, scan: Scan) -> bool:
    hashtag = scan.words[candidate.start - 1 : candidate.start] == ["#"]
    return hashtag or candidate.text.startswith("#")


def is_calendar_word(lower: str) -> bool:
    """Tell whether a word in lower case is a month, a weekday or page furniture."""
    return lower in _NOISE


def _is_calendar_noise(candidate: Candidate) -> bool:
    """Tell whether a word is a month, weekday ...; "May" is a person where it is labelled so."""
    lower = candidate.text.lower()
    return lower in _NOISE and not (
        candidate.label == "PERSON" and lower in ("may", "april", "june")
    )


def _in_credit(candidate: Candidate, scan: Scan) -> bool:
    """Tell whether the candidate is part of a picture credit: "Ada Quill/Reuters", "via AP"."""
    if candidate.text.lower() in _AGENCIES:
        before = scan.words[max(0, candidate.start - 1) : candidate.start]
        return bool(before) and before[0].lower() in _CREDITS
    after = " ".join(scan.words[candidate.end : candidate.end + 3]).lower()
    return after.startswith("/ ") and any(after.startswith(f"/ {a}") for a in _AGENCIES)


def _widen(candidate: Candidate, scan: Scan) -> Candidate:
    """Take in the rest of a name that the recogniser cut: "Moon Jae" + "-in", "Xi ... Thought"."""
    words, end = scan.words, candidate.end
    if candidate.label != "PERSON" and (candidate.surface or not _titled(candidate, scan)):
        return candidate
    stem = end
    if end - candidate.start == 1 and words[end : end + 1] and words[end].istitle():
        stem = end + 1  # "Han" + "Mi-rae"
    if _glued_syllable(scan, stem) and scan.free(end, stem + 2):
        return scan.candidate(candidate.start, stem + 2, "PERSON")
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


def _titled(candidate: Candidate, scan: Scan) -> bool:
    """Tell whether a capitalised role ("President") stands before the candidate."""
    before = scan.words[candidate.start - 1] if candidate.start else ""
    return before[:1].isupper() and before.rstrip(".").lower() in PERSONAL_ROLES


def _glued_syllable(scan: Scan, i: int) -> bool:
    """Tell whether tokens ``i`` are a hyphen and a small syllable without space ("-in")."""
    words, starts = scan.words, scan.starts
    if i + 1 >= len(words) or words[i] != "-" or not words[i + 1].islower():
        return False
    after_word = starts[i] == starts[i - 1] + len(words[i - 1])
    return after_word and starts[i + 1] == starts[i] + 1 and len(words[i + 1]) <= 6


def _missed_territories(scan: Scan, names: Gazetteer) -> Iterator[Candidate]:
    """Yield names of territories among the tokens that no candidate holds."""
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
            surface = names.lookup(_text(scan, i, end))
            if surface is not None and _stands_alone(scan, i, end, surface):
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
        last = merged[-1] if merged else None
        if last is not None and last.end == candidate.start and last.label in ("NORP", "GPE"):
            label = _joint_label(last, candidate, scan)
            if label is not None:
                merged[-1] = scan.candidate(last.start, candidate.end, label)
                merged[-1].surface = None
                continue
        merged.append(candidate)
    return merged


def _joint_label(first: Candidate, second: Candidate, scan: Scan) -> str | None:
    """Return the label of two neighbours that are one name, else None."""
    acronym = is_acronym(second.text)
    if second.surface is not None or not (acronym or second.label in ("ORG", "FAC")):
        return None
    before = scan.words[first.start - 1].lower() if first.start else ""
    if acronym:  # under an indefinite article it is no longer the body itself
        return "WORK" if before in ("a", "an") and first.label == "NORP" else None
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
