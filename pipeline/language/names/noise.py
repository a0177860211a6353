"""What the recogniser calls a name and is none.

Dropped, in this order:

- single characters, words without letters, months, weekdays, page furniture ("Slideshow", "Read
  more", "Newsletters") and legal forms left alone ("LLC");
- lower-case words, handles, addresses and hashtags;
- dates and numbered captions ("Map 3"), and persons of more than five words;
- more than three words of a headline in capitals;
- titles without a name: "Attorney General", "PhD Candidate", and the State of "Secretary of State";
- picture credits: the agency after "via" or a slash, "AP Photo", the photographer before a slash;
- one capitalised word at the start of a sentence that the article also writes in lower case.
"""

from __future__ import annotations

from pipeline.entities.names import GIVEN_NAMES, ROLE_HEADS, is_title_word
from pipeline.language.names.scan import Candidate, Scan

_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS = frozenset(_DAYS.split())
_CALENDAR = """january february march april june july august september october november december jan
feb mar apr jun jul aug sep sept oct nov dec easter christmas thanksgiving"""
_FURNITURE = """mr mrs ms dr sir madam read watch photo photos image images video credit breaking
updated update related advertisement getty covid covid-19 defense slideshow llc inc ltd plc
trending newsletter newsletters subscribe"""
_NOISE = frozenset([*WEEKDAYS, *_CALENDAR.split(), "may", *_FURNITURE.split()])
"""Words that are no mention when they stand alone (in lower case)."""

_PAGE = frozenset(
    ["newsletter", "newsletters", "subscribe", "slideshow", "advertisement", "replay"]
)
"""Words that no name holds."""

_COMMON_TEXT = """super map mayor migrants border speaker king court agency people youth midterms
note op-ed activist technician counts brutal but"""
_COMMON = frozenset(_COMMON_TEXT.split())
"""Common nouns in capitals that the recogniser takes for names, where they stand alone."""

_AGENCIES = frozenset(["xinhua", "associated press", "reuters", "afp", "getty images", "ap", "epa"])
_CREDITS = frozenset(["via", "/", "credit", "photo", "...", "…"])
_PICTURES = frozenset(["photo", "photos", "images", "image", "pool"])
_LONGEST = {"PERSON": 5}
_LONGEST_OTHER = 12
_IN_CAPITALS = 3
"""Most words of a name in a headline in capitals, where the recogniser takes whole lines."""


def is_noise(candidate: Candidate, scan: Scan) -> bool:
    """Tell whether a candidate names nothing; the name of a territory never is noise."""
    text, lower = candidate.text, candidate.text.lower()
    if candidate.surface is not None:
        return False
    if len(text) < 2 or not any(c.isalpha() for c in text) or _is_calendar_noise(candidate):
        return True
    if text.islower() or _is_address(text) or _after_hash(candidate, scan):
        return True
    words = lower.split()
    if any(c.isdigit() for c in text) and (words[0] in _NOISE or candidate.label == "PERSON"):
        return True
    if len(words) > _LONGEST.get(candidate.label, _LONGEST_OTHER):
        return True
    if len(words) > _IN_CAPITALS and text.isupper() and scan.in_headline(candidate.start):
        return True
    if not _PAGE.isdisjoint(words) or _in_credit(candidate, scan) or _is_title(candidate, scan):
        return True
    alone = candidate.end - candidate.start == 1
    return alone and bool(scan.doc[candidate.start].is_sent_start) and lower in scan.lower_words


def _is_address(text: str) -> bool:
    return "@" in text or "://" in text or ("/" in text and "." in text)


def _is_title(candidate: Candidate, scan: Scan) -> bool:
    """Tell whether a candidate is a title or a common noun and names nobody."""
    words = candidate.text.lower().replace(".", "").split()
    if len(words) == 1:
        before = [
            word.lower() for word in scan.words[max(0, candidate.start - 2) : candidate.start]
        ]
        if words[0] in ROLE_HEADS and words[0] not in GIVEN_NAMES:
            return True
        return words[0] in _COMMON or (words[0] == "state" and before == ["secretary", "of"])
    return words[-1] in ROLE_HEADS and all(w == "phd" or is_title_word(w) for w in words)


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
    if "getty images" in lower or (agency in _AGENCIES and picture in _PICTURES):
        return True
    if lower in _AGENCIES:
        before = scan.words[max(0, candidate.start - 1) : candidate.start]
        return bool(before) and before[0].lower() in _CREDITS
    after = " ".join(scan.words[candidate.end : candidate.end + 3]).lower()
    return after.startswith("/ ") and any(after.startswith(f"/ {a}") for a in _AGENCIES)
