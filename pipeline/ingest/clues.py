"""What a text says about itself: its title line, and the byline, date and notes around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.ingest.agencies import (
    PRESS_RELEASE_WIRES,
    agency_in_byline,
    agency_in_name,
    agency_in_text,
    closing_credit,
)
from pipeline.ingest.boilerplate import NAMES, Dropped
from pipeline.ingest.clean import Line
from pipeline.ingest.dates import find_date
from pipeline.ingest.titles import (
    clean_raw_title,
    letters,
    outlet_named,
    same_words,
    split_genre,
)
from pipeline.models import Genre

_BY = re.compile(
    r"(?:(?:written|story|posted|reported|published|(analysis)|(opinion|commentary)) )?by\b"
    r"[\s:·|•]*"
    r"|author:\s?|from\s",
    re.IGNORECASE,
)
_OUTLET_BYLINE = re.compile(r"(?i:by)\s?[·|•]\s?(\S.{0,80})")
_SOURCE = re.compile(
    r"\b(?:published|appeared|republished|posted|produced|provided|reprinted|syndicated)\s"
    r"(?:by|in|on|at|from|with permission (?:from|of))\s((?:[Tt]he\s)?[A-Z][^.,;:()]{1,60})"
)
_BIO = re.compile(
    r"\s(?:is|are|was|serves as|works as|teaches|writes|covers|reports)\b.{0,200}?\b(?:"
    r"(columnists?|contributing (?:opinion )?writer|contributor|author of|activist|"
    r"politician|senator|minister)|"
    r"(professor|fellow|researcher|candidate|lecturer|scholar|analyst|expert|director|economist|"
    r"historian|associate)|(reporter|correspondent|staff writer|editor|journalist))\b",
    re.IGNORECASE,
)
_EXPERT = re.compile(
    r"\b(?:professor|fellow|researcher|candidate|lecturer|scholar|analyst|expert|economist)\b",
    re.IGNORECASE,
)
_OPINION_SECTION = re.compile(
    r"\b(?:opinions?|op-ed|editorials?|commentary|columns?|columnists|perspective|views)\b",
    re.IGNORECASE,
)
_PRESS_RELEASE = re.compile(r"(?i:for immediate release|press release|/prnewswire/|business wire)")
_SENTENCE = re.compile(r"[.!?…][”\"’')\]]*$")
_TITLE_CHARS, _TITLE_WORDS = 220, 32


@dataclass(slots=True)
class Clues:
    """What the text says; None where it does not."""

    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published_at: datetime | None = None
    genre: Genre | None = None
    agency: str | None = None
    _updated: datetime | None = field(default=None, repr=False)


def read_clues(
    lines: Sequence[Line],
    dropped: Sequence[Dropped],
    *,
    title: str | None,
    byline: str | None = None,
    find_title: bool,
) -> tuple[Clues, list[Line]]:
    """Read what the dropped lines and the frame of the text say; return the text's lines too.

    ``title`` and ``byline`` are those known from elsewhere: a copy of the title at the top of the
    text goes, and so does a closing line on the author. With
    ``find_title`` the first line becomes the title where it reads like a headline.
    """
    clues = Clues()
    for item in dropped:
        _read_dropped(item, clues)
    clues.published_at = clues.published_at or clues._updated
    kept = _without_title(list(lines), title)
    if find_title and title is None:
        pictured = any(item.rule == "photo credit" for item in dropped)
        kept = _take_bare_byline(_take_title(kept, clues, pictured=pictured), clues)
    if kept:
        kept = _take_bio(kept, byline or clues.byline, clues)
        clues.published_at = clues.published_at or _dateline(kept[0].text)
        clues.agency = clues.agency or agency_in_text([line.text for line in kept])
    if clues.agency in PRESS_RELEASE_WIRES:
        clues.genre = "press release"
    return clues, kept


def _read_dropped(item: Dropped, clues: Clues) -> None:
    text = item.text
    if item.rule == "byline":
        _read_byline(text, clues)
    elif item.rule == "date line":
        _read_date(text, clues)
    elif item.rule == "source note":
        found = _SOURCE.search(text)
        named = re.fullmatch(r"(?i:source)\s?:\s?(.{2,60})", text)
        if named and not found:
            clues.agency = clues.agency or agency_in_name(named[1])
            clues.outlet = clues.outlet or outlet_named(named[1])
        elif found:
            name = re.split(r"\s(?:and|on|under|with|in|as)\s", found[1])[0].strip()
            clues.outlet = clues.outlet or name
    elif item.rule == "staff credit":
        clues.agency = clues.agency or closing_credit(text)
    elif item.rule == "author bio":
        clues.genre = clues.genre or ("analysis" if _EXPERT.search(text) else "opinion")
    elif item.rule == "opinion notice":
        clues.genre = clues.genre or "opinion"
    elif item.rule == "release mark" and _PRESS_RELEASE.search(text):
        clues.genre = "press release"
    elif item.rule == "section line":
        clues.genre = clues.genre or _section_genre(text)


def _section_genre(text: str) -> Genre | None:
    if _OPINION_SECTION.search(text):
        return "opinion"
    lowered = text.casefold()
    if "press release" in lowered:
        return "press release"
    return "analysis" if "analysis" in lowered else None


def _read_byline(line: str, clues: Clues) -> None:
    from_outlet = _OUTLET_BYLINE.fullmatch(line)
    if from_outlet:
        clues.outlet = clues.outlet or from_outlet[1].strip()
        clues.agency = clues.agency or agency_in_byline(from_outlet[1])
        return
    opening = _BY.match(line)
    text = line[opening.end() :].strip() if opening else line
    clues.agency = clues.agency or agency_in_byline(text)
    if opening and (opening[1] or opening[2]):
        clues.genre = clues.genre or ("analysis" if opening[1] else "opinion")
    if "editorial board" in text.casefold() or "columnist" in text.casefold():
        clues.genre = clues.genre or "opinion"
    _read_date(text, clues)
    names = re.match(NAMES, text)
    byline = (names[0] if names else text).strip(" .,|·•")
    rest = [part.strip() for part in re.split(r"[|·•,–—]", text[len(byline) :]) if part.strip()]
    people, _, employer = byline.rpartition(", ")
    if people and (outlet_named(employer) or agency_in_name(employer)):
        byline, rest = people, [*rest, employer]
    named = (part for part in reversed(rest) if not agency_in_name(part))
    clues.outlet = clues.outlet or next(filter(None, map(outlet_named, named)), None)
    clues.byline = clues.byline or byline or None


def _read_date(line: str, clues: Clues) -> None:
    found = find_date(line)
    if found is None:
        return
    before = line[: found[1]].casefold()
    if "updated" in before or "modified" in before:
        clues._updated = clues._updated or found[0]
    else:
        clues.published_at = clues.published_at or found[0]


def _dateline(paragraph: str) -> datetime | None:
    """Return the date of a dateline that gives a year: "BERLIN, Nov. 6, 2024 (Reuters) - "."""
    opening = re.match(r"[A-ZÀ-Þ][^a-z–—]{1,40}[^–—]{0,60}?\s?(?:--|[-–—])\s", paragraph[:120])
    found = find_date(opening[0]) if opening else None
    return found[0] if found else None


def _without_title(lines: list[Line], title: str | None) -> list[Line]:
    """Drop copies of the title among the first lines."""
    if not title:
        return lines
    repeats = [
        number
        for number, line in enumerate(lines[:4])
        if same_words(line.text, title)
        or (len(line.text) < 300 and same_words(clean_raw_title(line.text)[0], title))
    ]
    return [line for number, line in enumerate(lines) if number not in repeats]


def _take_title(lines: list[Line], clues: Clues, *, pictured: bool) -> list[Line]:
    """Take the title off the first lines; where one is ``pictured`` a caption may stand above."""
    if _is_masthead(lines):
        clues.outlet = clues.outlet or lines[0].text.lstrip("# ")
        lines = lines[1:]
    if not _opens_article(lines):
        if pictured and len(lines) > 2 and _opens_article(lines[1:]):
            return [lines[0], *_take_title(lines[1:], clues, pictured=False)]
        return lines
    headline, genre = split_genre(lines[0].text)
    headline, outlet = clean_raw_title(headline)
    clues.title = headline
    clues.outlet = clues.outlet or outlet
    clues.genre = clues.genre or genre
    return _without_title(lines[1:], headline)


def _opens_article(lines: list[Line]) -> bool:
    return len(lines) >= 2 and is_title(lines[0].text, _text_after(lines, 0))


def _is_masthead(lines: list[Line]) -> bool:
    """Whether the first line names the outlet: above a headline, or with "The" in front."""
    if len(lines) < 3 or len(lines[0].text.split()) > 4 or not outlet_named(lines[0].text):
        return False
    return _opens_article(lines[1:]) or lines[0].text.startswith("The ")


def _text_after(lines: list[Line], number: int) -> str:
    """Return the line after a possible title, looking past bare names of authors or agencies."""
    following = lines[number + 1].text
    beyond = lines[number + 2].text if len(lines) > number + 2 else ""
    return beyond if beyond and _is_name(following) else following


def _is_name(line: str) -> bool:
    named = re.fullmatch(NAMES, line) is not None and 2 <= len(line.split()) <= 6
    return agency_in_name(line) is not None or (named and len(line) <= 60)


def _take_bare_byline(lines: list[Line], clues: Clues) -> list[Line]:
    """Drop an agency's or, beside a date, an author's bare name between title and text."""
    if not clues.title or len(lines) < 2 or len(lines[1].text) < len(lines[0].text):
        return lines
    name = lines[0].text
    agency = agency_in_name(name)
    if not agency and not (_is_name(name) and clues.published_at and not clues.byline):
        return lines
    clues.agency = clues.agency or agency
    clues.byline = clues.byline or name
    return lines[1:]


def is_title(line: str, following: str) -> bool:
    """Whether the first line of a text is a headline, given the line that follows it.

    A headline is short, does not end like a sentence, and is followed by text, not by the rest of
    its own sentence.
    """
    words = line.lstrip("# ").split()
    if not 2 <= len(words) <= _TITLE_WORDS or len(line) > _TITLE_CHARS:
        return False
    first = letters(line)[:1]
    opens = line.lstrip("# “\"'‘([")[:1]
    if not first or opens.islower():
        return False
    if re.search(r"[.,;:]$", line) and not re.search(r"(?:\.{3}|\b[A-Z]\.(?:[A-Z]\.)+)$", line):
        return False
    if _SENTENCE.search(line) and line[-1] not in "?!…." and not line.isupper():
        return not re.search(r"[.,]”?[\"’']$|[.,][”\"’']$", line)
    continues = following[:1].islower()
    return not continues and (len(following) > len(line) or _SENTENCE.search(following) is not None)


def _take_bio(lines: list[Line], byline: str | None, clues: Clues) -> list[Line]:
    """Drop a closing line on the author: the one that the byline names, or set off by a mark."""
    for number in range(len(lines) - 1, max(len(lines) - 4, 1), -1):
        text = lines[number].text
        found = _BIO.search(text[:400]) if len(text) < 800 else None
        names = text.lstrip("*_•● ")
        by_author = bool(byline) and names.startswith(byline or "")
        marked = names != text and re.match(NAMES, names) is not None
        if found is None or not (by_author or marked):
            continue
        bio_genre: Genre | None = "opinion" if found[1] else "analysis" if found[2] else None
        clues.genre = clues.genre or bio_genre
        return lines[:number] + lines[number + 1 :]
    return lines
