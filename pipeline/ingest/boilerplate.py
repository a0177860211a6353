"""Tell the lines of an article from those that a site puts around it.

A line goes only where one of the named rules of ``data/boilerplate.toml`` says so. A rule sees one
line, and applies in the part of the text where its kind of line belongs; captions, which read like
text, go only with the credit that marks them. What the lines that went say about the article (its
byline, its date) is read by :mod:`pipeline.ingest.clues`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from pipeline import shipped
from pipeline.ingest.agencies import closing_credit
from pipeline.ingest.clean import Line
from pipeline.ingest.dates import find_date

Where = Literal["anywhere", "head", "tail", "ends"]

HEAD_LINES = 12
TAIL_LINES = 14
_LONGEST = 1_500
_LONGEST_CAPTION = 500


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(shipped.text("ingest/data/boilerplate.toml"))


def rule_file() -> list[dict[str, Any]]:
    """Return the tables of the rule file, examples included."""
    tables: list[dict[str, Any]] = _file()["rule"]
    return tables


SECTIONS: Final = frozenset(_file()["sections"].split())
"""Words of section names and breadcrumbs."""
_NO_NAME = "|".join(_file()["no_name"].split())
_WORD = r"[A-ZÀ-Þ](?:[\w.’-]|'(?!s\b)){0,24}+"  # gives nothing back: its hyphens also part names
_PARTICLE = r"(?:de|van|von|der|den|bin|ibn|al|el|la|le|du|di|da|del|dos|ter|y)"
NAME: Final = rf"(?!(?:{_NO_NAME})\b){_WORD}(?:\s(?:{_PARTICLE}\s){{0,2}}{_WORD}){{0,4}}"
"""A person's name: one to five capitalised words, none of them a weekday or the like in front."""
NAMES: Final = rf"{NAME}(?:(?:,\s(?:and\s)?|\sand\s|\s&\s|;\s){NAME}){{0,5}}"
_CREDIT_NAME = rf"(?:{NAME}|[A-Z]{{2,8}})"
_MEDIA = "(?:facebook|twitter|x|instagram|whatsapp|telegram|linkedin|youtube|tiktok|threads)"
_MACROS: Final = {
    "<NAMES>": NAMES,
    "<NAME>": NAME,
    "<CREDIT>": rf"{_CREDIT_NAME}(?:,?\s?(?:/|,|\||for|via|and|—|–|-)\s?(?:the\s)?{_CREDIT_NAME})"
    r"{0,5}",
    "<PICTURE>": r"(?i:photo(?:graph)?s?|picture|image|video|illustration|graphic|file photo)",
    "<MEDIA>": _MEDIA,
    "<LABEL>": r"(?:\s?[:>»→|–—]\s?\S.{0,180}|\s?(?:\.{3}|…|→|>|»)?)",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of line that is no part of an article; the fields are those of the rule file."""

    name: str
    where: Where
    matches: Callable[[str], bool]
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that went, and the name of the rule that says so."""

    rule: str
    text: str


_BYLINE: Final = re.compile(
    r"(?i:(?:written |story |posted |reported |published )?by)\s?[:·|•]\s?\S.{0,80}"
    r"|(?:(?i:(?:written |story |posted |reported |analysis |opinion |commentary )?by|author:)"
    r"|From)"
    rf"\s(?:{NAMES}|(?i:(?:the\s)?(?:[\w-]+\s){{0,3}}(?:editorial board|staff|newsroom)))"
    r"(?:\s?[,|·•–—]\s?[^.!?]{1,70}|\s(?i:in|for)\s[A-Z][^.!?]{1,50})?\.?"
    rf"|{NAMES}\s?[,|·•–—-]\s?(?i:[\w\s]{{0,30}}(?:staff writer|reporter|correspondent|columnist|"
    r"editor|staff|contributor))(?:\s?[,|·]\s?[^.!?]{1,50})?"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|said|says|told|can|could|did|do|does)\b",
    re.IGNORECASE,
)


def is_byline(line: str) -> bool:
    """Whether a line is "By Jane Roe", "by · The Courier", "Jane Roe, Staff Writer"."""
    return (
        len(line) <= 160
        and _BYLINE.fullmatch(line) is not None
        and not (line.endswith(".") and _FINITE.search(line))
        and not (line.endswith(".") and re.search(r"\b[a-z]{2,}ed\b|\bhad\b", line) is not None)
    )


_DATE_LABEL: Final = re.compile(
    r"\b(?:date|dated|first|last|originally|published|updated|posted|modified|created|on|at|by|"
    r"edited|issued|release|\d{1,2} (?:minutes?|hours?|days?) ago|time|local|a\.?m|p\.?m|hrs?|"
    r"utc|gmt|e[ds]?t|ist|min(?:utes?)? read|read|"
    r"\d{1,2} min|\d{1,2}[:.]\d\d|mon|tue|wed|thu|fri|sat|sun|\w{2,6}day)\b\.?",
    re.IGNORECASE,
)


def is_date_line(line: str) -> bool:
    """Whether a line holds a date and, beside it, only labels, a time, a section or a place."""
    if len(line) > 120 or "@" in line:  # "- Jane Roe (@jroe) May 1, 2024" signs a quoted post
        return False
    found = find_date(line)
    if found is None:
        return False
    rest = _DATE_LABEL.sub(" ", f"{line[: found[1]]} {line[found[2] :]}")
    words = re.findall(r"[\w'’]+", rest)
    capitals = all(word[0].isupper() or word.casefold() in SECTIONS for word in words)
    return len(words) <= 5 and capitals and not _FINITE.search(rest)


def is_section_line(line: str) -> bool:
    """Whether a line is a section name or a breadcrumb ("Home > World", "Opinion")."""
    if len(line) > 60 or not line[0].isupper():
        return False
    words = [word for word in re.split(r"[>»|/·•:›\s]+", line.strip("[]# ").casefold()) if word]
    return 0 < len(words) <= 6 and all(word in SECTIONS for word in words)


_CONTRIBUTED: Final = re.compile(
    rf"[(\[]?(?:{NAMES}|(?i:additional reporting)\b[^.]{{0,80}}|.{{3,160}}(?:writers?|reporters?|"
    r"staff|correspondents?)\b.{0,160}?)(?:\s(?:in|at|of)\s[^.]{1,60}?)?\s(?:also\s)?contributed\s"
    r"(?:reporting|research|to this (?:report|story|article))\b.{0,120}"
    r"|[(\[]?(?i:additional (?:reporting|writing)|with (?:reporting|contributions)|compiled|edited|"
    rf"reporting|editing|translated|produced)(?: and \w{{4,9}})? by {NAMES}\W{{0,3}}.{{0,120}}"
)


def is_staff_credit(line: str) -> bool:
    """Whether a line credits an agency or the people who helped, and says nothing else."""
    if len(line) > 400:
        return False
    return closing_credit(line) is not None or _CONTRIBUTED.fullmatch(line) is not None


_TESTS: Final[dict[str, Callable[[str], bool]]] = {
    test.__name__: test for test in (is_byline, is_date_line, is_section_line, is_staff_credit)
}


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules in the order in which they are tried."""
    return tuple(
        Rule(table["name"], table["where"], _matcher(table), table.get("closes", False))
        for table in rule_file()
    )


def _matcher(table: dict[str, Any]) -> Callable[[str], bool]:
    if "test" in table:
        return _TESTS[table["test"]]
    pattern = "|".join(table["patterns"])
    for macro, replacement in _MACROS.items():
        pattern = pattern.replace(macro, replacement)
    compiled = re.compile(pattern, 0 if table.get("cased") else re.IGNORECASE)
    longest: int = table["longest"]
    return lambda line: len(line) <= longest and compiled.fullmatch(line) is not None


@cache
def _rules_in(where: Where) -> tuple[Rule, ...]:
    parts = {"head": {"head", "ends"}, "tail": {"tail", "ends"}, "anywhere": set()}.get(
        where, {"head", "tail", "ends"}
    )
    return tuple(rule for rule in rules() if rule.where == "anywhere" or rule.where in parts)


def rule_for(line: str, where: Where = "ends") -> str | None:
    """Return the name of the first rule that drops a line standing in that part of a text.

    ``ends`` means a line that is in the head and in the tail, as in a short text.
    """
    if len(line) > _LONGEST:
        return None
    return next((rule.name for rule in _rules_in(where) if rule.matches(line)), None)


def strip(lines: Sequence[Line]) -> tuple[list[Line], list[Dropped]]:
    """Split lines into those of the article and those that a rule drops, each in their order."""
    verdicts = [_verdict(line.text, number, len(lines)) for number, line in enumerate(lines)]
    _add_captions(lines, verdicts)
    _add_bio_paragraph(lines, verdicts)
    _close_tail(lines, verdicts)
    kept = [line for line, rule in zip(lines, verdicts, strict=True) if rule is None]
    dropped = [Dropped(rule, line.text) for line, rule in zip(lines, verdicts, strict=True) if rule]
    return kept, dropped


def _verdict(line: str, number: int, total: int) -> str | None:
    head = number < HEAD_LINES
    # The tail of a short text must not reach into its head.
    tail = number >= max(total - TAIL_LINES, total // 3, 1)
    return rule_for(
        line, "ends" if head and tail else "head" if head else "tail" if tail else "anywhere"
    )


_CAPTION_CUE = re.compile(
    r"\b(?:left|right|cent(?:er|re)|pictured|seen here|file photo|undated|from left|above|below|"
    r"looks on|poses|walks|stands|gestures|shakes? hands|(?:on|in) (?:\w{3,9}\.? )?(?:\d{1,2}, )?"
    r"(?:19|20)\d\d\.?$)\b",
    re.IGNORECASE,
)


_NEXT_SENTENCE = re.compile(r"[a-z0-9][.!?][”\"’)]* [“\"‘(]?[A-Z]")


def _add_captions(lines: Sequence[Line], verdicts: list[str | None]) -> None:
    """Drop the line above a photo credit where it forms a block with it or reads like a caption.

    A caption of several sentences tells more than what the picture shows, and stays.
    """
    for number in range(1, len(lines)):
        if verdicts[number] != "photo credit" or verdicts[number - 1] is not None:
            continue
        above = lines[number - 1]
        if len(above.text) > _LONGEST_CAPTION or above.block != lines[number].block:
            continue
        if _NEXT_SENTENCE.search(above.text):
            continue
        opens = number == 1 or lines[number - 2].block != above.block
        closes = number + 1 == len(lines) or lines[number + 1].block != above.block
        if (opens and closes) or _CAPTION_CUE.search(above.text):
            verdicts[number - 1] = "caption"


def _add_bio_paragraph(lines: Sequence[Line], verdicts: list[str | None]) -> None:
    """Drop the paragraph below a heading "About the author" with it."""
    for number, rule in enumerate(verdicts[:-1]):
        heading = rule == "author bio" and len(lines[number].text) < 30
        if heading and verdicts[number + 1] is None and len(lines[number + 1].text) < 800:
            verdicts[number + 1] = "author bio"


def _close_tail(lines: Sequence[Line], verdicts: list[str | None]) -> None:
    """Drop the short link lines below a coverage box in the last third of the text."""
    closing = {rule.name for rule in rules() if rule.closes}
    total = sum(len(line.text) for line in lines)
    before = 0
    start = len(lines)
    for number, line in enumerate(lines):
        if verdicts[number] in closing and before * 3 >= total * 2:
            start = number
            break
        before += len(line.text)
    for number in range(start, len(lines)):
        if verdicts[number] is None and len(lines[number].text) < 400:
            verdicts[number] = verdicts[start]
