"""What the recogniser calls a name and is none.

Dropped, in this order:

- single characters, words without letters, months, weekdays, page furniture ("Slideshow", "Read
  more", "Newsletters") and legal forms left alone ("LLC");
- lower-case words, handles, addresses and hashtags;
- dates and numbered captions ("Map 3"), and persons of more than five words;
- picture credits: the agency after "via" or a slash, "AP Photo", the photographer before a slash;
- one capitalised word at the start of a sentence that the article also writes in lower case.
"""

from __future__ import annotations

from pipeline.language.names.scan import Candidate, Scan

_CALENDAR = """monday tuesday wednesday thursday friday saturday sunday january february march april
june july august september october november december jan feb mar apr jun jul aug sep sept oct nov
dec easter christmas thanksgiving"""
_FURNITURE = """mr mrs ms dr sir madam read watch photo photos image images video credit breaking
updated update related advertisement getty covid covid-19 defense slideshow llc inc ltd plc
trending newsletter newsletters subscribe"""
_NOISE = frozenset([*_CALENDAR.split(), "may", *_FURNITURE.split()])
"""Words that are no mention when they stand alone (in lower case)."""

_PAGE = frozenset(["newsletter", "newsletters", "subscribe", "slideshow", "advertisement"])
"""Words that no name holds."""

_AGENCIES = frozenset(["xinhua", "associated press", "reuters", "afp", "getty images", "ap", "epa"])
_CREDITS = frozenset(["via", "/", "credit", "photo", "...", "…"])
_PICTURES = frozenset(["photo", "photos", "images", "image", "pool"])
_LONGEST = {"PERSON": 5}
_LONGEST_OTHER = 12


def is_noise(candidate: Candidate, scan: Scan) -> bool:
    """Tell whether a candidate names nothing; the name of a territory never is noise."""
    text, lower = candidate.text, candidate.text.lower()
    if candidate.surface is not None:
        return False
    if len(text) < 2 or not any(c.isalpha() for c in text) or _is_calendar_noise(candidate):
        return True
    if text.islower() or "@" in text or "://" in text or _after_hash(candidate, scan):
        return True
    words = lower.split()
    if any(c.isdigit() for c in text) and (words[0] in _NOISE or candidate.label == "PERSON"):
        return True
    if candidate.end - candidate.start > _LONGEST.get(candidate.label, _LONGEST_OTHER):
        return True
    if not _PAGE.isdisjoint(words) or _in_credit(candidate, scan):
        return True
    alone = candidate.end - candidate.start == 1
    return alone and bool(scan.doc[candidate.start].is_sent_start) and lower in scan.lower_words


def is_calendar_word(lower: str) -> bool:
    """Tell whether a word in lower case is a month, a weekday or page furniture."""
    return lower in _NOISE


def _after_hash(candidate: Candidate, scan: Scan) -> bool:
    hashtag = scan.words[candidate.start - 1 : candidate.start] == ["#"]
    return hashtag or candidate.text.startswith("#")


def _is_calendar_noise(candidate: Candidate) -> bool:
    """Tell whether a word is a month, weekday ...; "May" is a person where it is labelled so."""
    lower = candidate.text.lower()
    return lower in _NOISE and not (
        candidate.label == "PERSON" and lower in ("may", "april", "june")
    )


def _in_credit(candidate: Candidate, scan: Scan) -> bool:
    """Tell whether the candidate is part of a picture credit: "Ada Quill/Reuters", "via AP"."""
    lower = candidate.text.lower()
    agency, _, picture = lower.rpartition(" ")
    if agency in _AGENCIES and picture in _PICTURES:
        return True
    if lower in _AGENCIES:
        before = scan.words[max(0, candidate.start - 1) : candidate.start]
        return bool(before) and before[0].lower() in _CREDITS
    after = " ".join(scan.words[candidate.end : candidate.end + 3]).lower()
    return after.startswith("/ ") and any(after.startswith(f"/ {a}") for a in _AGENCIES)
