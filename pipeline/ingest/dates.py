"""Publication dates: the written forms that name one day beyond doubt.

Every function is a pure function of its text: nothing is read from the clock or the locale, and
relative dates ("two hours ago") are not dates. Results are naive and in UTC where the text names
an offset or zone; a date without a time is midnight.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_MONTH_NAMES = (
    "january february march april may june july august september october november december"
)
_MONTHS: Final[dict[str, int]] = {
    form: number
    for number, name in enumerate(_MONTH_NAMES.split(), start=1)
    for form in (name, name[:3])
} | {"sept": 9}
_MONTH = rf"({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s{1,3})?"
_ZONES: Final[dict[str, float]] = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "hkt": 8, "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11,
}  # fmt: skip
_US_ZONES: Final = {"et": -5, "ct": -6, "mt": -7, "pt": -8}
_ZONE = rf"({'|'.join(sorted([*_ZONES, *_US_ZONES], key=len, reverse=True))}|[+-]\d\d:?\d\d)"
_TIME = re.compile(
    r"[\s,|·–-]{0,4}(?:T|at\s)?\s{0,2}(\d{1,2})(?:[:.h](\d\d))(?::(\d\d)(?:[.,]\d{1,9})?)?"
    rf"\s?([ap])?\.?(?:m\b\.?)?\s?\(?(?:{_ZONE}(?![a-z]))?\)?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"[\s,]{0,3}(?:at\s)?\s?(\d{1,2})\s?([ap])\.?m\b\.?", re.IGNORECASE)
_FORMS: Final = (
    (re.compile(r"(?<![\d./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d-])"), "y_md"),
    (re.compile(rf"(?<!\w){_WEEKDAY}{_MONTH}\s{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?(?:,\s{{0,3}}|\s{{1,3}})(\d{{4}})(?!\d)", re.IGNORECASE), "mdy"),  # noqa: E501
    (re.compile(rf"(?<![\w.,]){_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?(?:\s{{1,3}}of)?[\s-]{{1,3}}{_MONTH}(?:,\s{{0,3}}|[\s-]{{1,3}})(\d{{4}})(?!\d)", re.IGNORECASE), "dmy"),  # noqa: E501
    (re.compile(r"(?<![\d./-])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\.?\d)"), "d.m.y"),
    (re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?![\d/])"), "m/d/y"),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=T\d|\s*$)"), "ymd"),
)  # fmt: skip
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d{1,9})?")
_FIRST_YEAR, _LAST_YEAR = 1800, 2200


def parse_date(text: str) -> datetime | None:
    """Return the date that a metadata value names (ISO 8601, RFC 2822, written out, epoch).

    ``3/4/2024`` is read month first, as in the United States, unless only day first is possible.
    """
    text = text.strip()[:200]
    if _EPOCH.fullmatch(text):
        seconds = float(text) / (1000 if len(text.split(".")[0]) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    found = find_date(text)
    return found[0] if found else None


def find_date(text: str) -> tuple[datetime, int, int] | None:
    """Return the first date of a short text and the half-open span that writes it."""
    best: tuple[datetime, int, int] | None = None
    for pattern, kind in _FORMS:
        for match in pattern.finditer(text):
            day = _day(kind, match)
            if day is not None:
                if best is None or match.start() < best[1]:
                    moment, end = _with_time(day, text, match.end())
                    best = (moment, match.start(), end)
                break
    return best


def _day(kind: str, match: re.Match[str]) -> datetime | None:
    if kind == "y_md":
        year, month, day = match[1], match[3], match[4]
    elif kind == "ymd":
        year, month, day = match.groups()
    elif kind == "mdy":
        month, day, year = match.groups()
    elif kind == "m/d/y":
        month, day, year = match.groups()
        if int(month) > 12:
            month, day = day, month
    else:
        day, month, year = match.groups()
    number = _MONTHS.get(month.lower()) or (int(month) if month.isdecimal() else 0)
    try:
        century = 2000 if len(year) == 2 else 0
        found = datetime(century + int(year), number, int(day))
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year < _LAST_YEAR else None


def _with_time(day: datetime, text: str, start: int) -> tuple[datetime, int]:
    match = _TIME.match(text, start)
    if match is None:
        hour_only = _HOUR.match(text, start)
        if hour_only is None:
            return day, start
        hour = _clock(hour_only[1], hour_only[2])
        return (day, start) if hour is None else (day.replace(hour=hour), hour_only.end())
    hour = _clock(match[1], match[4])
    minute, second = int(match[2]), int(match[3] or 0)
    if hour is None or minute > 59 or second > 59:
        return day, start
    moment = day.replace(hour=hour, minute=minute, second=second)
    offset = _offset(match[5], day.month)
    if offset:
        moment = moment.replace(tzinfo=offset).astimezone(UTC).replace(tzinfo=None)
    return moment, match.end()


def _clock(hour: str, half: str | None) -> int | None:
    value = int(hour)
    if half:
        if not 1 <= value <= 12:
            return None
        return value % 12 + (12 if half.lower() == "p" else 0)
    return value if value < 24 else None


def _offset(zone: str | None, month: int) -> timezone | None:
    if not zone:
        return None
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        if minutes >= 24 * 60:
            return None
        return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    name = zone.lower()
    if name in _US_ZONES:
        # "ET" does not say whether clocks are an hour ahead; April to October they are.
        return timezone(timedelta(hours=_US_ZONES[name] + (4 <= month <= 10)))
    return timezone(timedelta(hours=_ZONES[name]))
