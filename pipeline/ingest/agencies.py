"""News agencies: how articles credit them, and which outlets are agencies themselves."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final[dict[str, str]] = {
    "reuters": "Reuters", "thomson reuters": "Reuters",
    "associated press": "Associated Press", "the associated press": "Associated Press",
    "ap": "Associated Press", "ap news": "Associated Press",
    "afp": "AFP", "agence france-presse": "AFP", "agence france presse": "AFP",
    "dpa": "dpa", "deutsche presse-agentur": "dpa",
    "xinhua": "Xinhua", "xinhua news agency": "Xinhua",
    "upi": "UPI", "united press international": "UPI",
    "ani": "ANI", "pti": "PTI", "press trust of india": "PTI", "ians": "IANS",
    "kyodo": "Kyodo", "kyodo news": "Kyodo", "yonhap": "Yonhap", "yonhap news agency": "Yonhap",
    "tass": "TASS", "itar-tass": "TASS", "interfax": "Interfax", "ria novosti": "RIA Novosti",
    "efe": "EFE", "ansa": "ANSA", "anadolu": "Anadolu", "anadolu agency": "Anadolu",
    "bernama": "Bernama",
    "pa": "PA Media", "pa media": "PA Media", "press association": "PA Media",
    "aap": "AAP", "the canadian press": "Canadian Press", "canadian press": "Canadian Press",
    "bloomberg news": "Bloomberg", "bloomberg": "Bloomberg", "bloomberg l.p.": "Bloomberg",
    "cnn newsource": "CNN Newsource",
    "tribune news service": "Tribune News Service", "tns": "Tribune News Service",
    "pr newswire": "PR Newswire", "prnewswire": "PR Newswire", "business wire": "Business Wire",
    "globe newswire": "GlobeNewswire", "globenewswire": "GlobeNewswire",
}  # fmt: skip
"""Credit as written, case folded -> the agency's name."""

PRESS_RELEASE_WIRES: Final = frozenset({"PR Newswire", "Business Wire", "GlobeNewswire"})

_AMBIGUOUS: Final = frozenset(
    {"ap", "pa", "ani", "pti", "efe", "aap", "bloomberg", "ians", "upi", "tns"}
)
"""Credits that are words or parts of names too: believed in parentheses and datelines only."""

_ANY = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))
_BYLINE = "|".join(
    re.escape(name) for name in sorted(_NAMES, key=len, reverse=True) if name not in _AMBIGUOUS
)
_DATELINE = re.compile(
    r"\s{0,4}(?:[A-ZÀ-Þ][\w.'’ /\[\]-]{1,40}?(?:,\s[\w.'’ /-]{1,40}?){0,3}?[,:.]?\s{0,2})?"
    rf"(?:\(|/)\s?((?i:{_ANY}))\s?"
    r"(?:\)\s{0,3}(?:[-–—:_]{1,2}|\Z)|/\s{0,3}(?:[-–—:.]{1,2}|\Z))"
)
_AFTER_DASH = re.compile(rf"\s{{0,4}}[A-ZÀ-Þ]{{3}}[A-ZÀ-Þ .,'’]{{0,40}}[-–—]\s?\(((?i:{_ANY}))\)\s")
_ANY_DATELINE = re.compile(
    r"\s{0,4}[A-ZÀ-Þ]{3}[A-ZÀ-Þ .'’-]{0,40}(?:,\s[\w.'’ -]{1,40}){0,3}\s"
    r"\(([A-ZÀ-Þ][\w.&’-]{1,20}(?:\s[A-ZÀ-Þ][\w.&’-]{1,20}){0,2})\)\s?[-–—]{1,2}\s"
)
"""A capitalised place and a name in parentheses: an agency, even one that is not listed."""
_CLOSING = re.compile(
    rf"(?:[-–—]{{1,2}}\s?|\(|\[)?(?i:with (?:inputs|input|reporting|files) from )?((?i:{_ANY}))"
    r"(?:\)|\])?\.?"
)
_RIGHTS = re.compile(
    rf"(?i:(?:source:|(?:copyright|©|\(c\))[\s©]{{0,3}}(?:\d{{4}},?|by))\s(?:the\s)?({_ANY})"
    r"(?:,? inc\.?)?(?:\.? all rights reserved\b.{0,200})?\.?)"
)
"""Whose text it is, as a line of its own: "© 2024 AFP", "Source: Xinhua"."""
_STAFF = re.compile(
    r"(?i:additional )?(?:Reporting|Writing|Compiled) by [A-Z].{0,300}?;?\s?(?i:editing) by [A-Z]"
)
_POST = re.compile(
    rf"\b((?i:{_ANY}))\s(?:\w{{1,20}}\s)?(?i:writer|reporter|correspondent|staff)s?\b"
)
_HELP = re.compile(r"(?i)[,;(]?\s*\bwith (?:(?:additional )?\w{1,15} (?:from|by) )?(?=[A-Z])")
"""Before the names of those who helped: not theirs is the text that follows."""
_PRESS_WRITER = re.compile(
    r"\b(?:Associated Press|AP) (?:writers?|journalists?|reporters?|correspondents?) [A-Z]"
)


def agency_in_name(name: str | None) -> str | None:
    """Return the agency that an outlet or credit names as a whole."""
    return _NAMES.get(" ".join((name or "").casefold().split()))


def agency_in_byline(byline: str | None) -> str | None:
    """Return the agency credited in a byline ("Jane Roe, Associated Press", "Reuters Staff").

    Not one that merely helped ("Jane Roe, with files from Reuters").
    """
    credit = _HELP.split((byline or "")[:300], maxsplit=1)[0]
    for part in re.split(r"[,;/|·•()]| and | via | for |\b[Bb][Yy]\b", credit):
        name = re.sub(r"(?i)\s(?:staff|news)$", "", part.strip())
        found = agency_in_name(name)
        if found:
            return found
    inside = re.search(rf"(?i)\b({_BYLINE})\b", credit) or _POST.search(credit)
    return agency_in_name(inside[1]) if inside else None


def agency_in_text(paragraphs: list[str]) -> str | None:
    """Return the agency credited in a dateline at the top or a credit line at the end."""
    for line in paragraphs[:3]:
        match = _DATELINE.match(line[:200]) or _AFTER_DASH.match(line[:200])
        if match:
            return agency_in_name(match[1])
        unlisted = _ANY_DATELINE.match(line[:200])
        if unlisted:
            return unlisted[1]
    for line in paragraphs[-3:]:
        found = closing_credit(line)
        if found:
            return found
    return None


def closing_credit(line: str) -> str | None:
    """Return the agency of a line that is nothing but a credit, such as ``(Reuters)``.

    A line that thanks an agency for its help ("Reuters contributed to this report") is none.
    """
    line = line.strip()
    if len(line) > 400:
        return None
    match = _CLOSING.fullmatch(line)
    if match and (
        not line[0].isalpha() or " from " in line or match[1].casefold() not in _AMBIGUOUS
    ):
        return agency_in_name(match[1])
    if rights := _RIGHTS.fullmatch(line):
        return agency_in_name(rights[1])
    if _STAFF.match(line.lstrip("(")):
        return "Reuters"
    return "Associated Press" if len(line) < 250 and _PRESS_WRITER.search(line) else None
