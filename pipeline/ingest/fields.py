"""Explicit metadata: the canonical field names, their aliases, and the header block of a text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

ALIASES: Final[Mapping[str, str]] = {
    "id": "id",
    "title": "title",
    "outlet": "outlet",
    "publisher": "outlet",
    "published_at": "published_at",
    "date": "published_at",
    "byline": "byline",
    "author": "byline",
    "url": "url",
    "genre": "genre",
}
"""Name as users write it (case folded) -> canonical name. Where two names of one field are given,
the one listed first here wins."""

_PASSED_OVER = frozenset(
    {
        "category",
        "country",
        "keywords",
        "language",
        "section",
        "source",
        "subtitle",
        "tags",
        "topic",
    }
)
"""Further names a header block may hold; their values are not used."""
_HEADER_LINE = re.compile(r"\s{0,8}([A-Za-z_]{2,14})[ \t]{0,8}:(?!//)[ \t]*(.*)")
_MAX_HEADER_LINES = 40
_MAX_VALUE = 2_000
_MAX_HEADER_CHARS = 200_000
_MAX_DEPTH = 20


def canonical(record: Mapping[object, object]) -> dict[str, str]:
    """Return the known, non-empty fields of a record under their canonical names, sorted."""
    given = {str(key).strip().casefold(): value for key, value in record.items() if key is not None}
    fields: dict[str, str] = {}
    for alias, name in ALIASES.items():
        value = as_text(given.get(alias))
        if value and name not in fields:
            fields[name] = value[:_MAX_VALUE]
    return dict(sorted(fields.items()))


def as_text(value: object, depth: int = 0) -> str:
    """Return a JSON value as one line of text: scalars as written, names of people joined."""
    if isinstance(value, bool) or value is None or depth > _MAX_DEPTH:
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        value = int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        value = value.get("name", "")
    if isinstance(value, list):
        names = (as_text(item, depth + 1) for item in value[:20] if not isinstance(item, list))
        return ", ".join(name for name in names if name)
    return " ".join(scrub(value).split()) if isinstance(value, str | int | float) else ""


def scrub(value: object) -> str:
    """Return ``str(value)`` with lone surrogates replaced, so that it can be stored."""
    text = str(value)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def split_header(text: str) -> tuple[dict[str, str], str]:
    """Split a text into the fields of its header block and the body after it.

    A header block is a run of ``Name: value`` lines at the very start, all of known names, ended
    by a blank line (or fenced by ``---`` lines, as in Markdown). Anything else is left alone, so
    that a first paragraph with a colon stays text.
    """
    text = text.lstrip("\ufeff").lstrip("\r\n")
    lines = _first_lines(text)
    fenced = bool(lines) and lines[0].strip() == "---"
    found: dict[object, object] = {}
    for number, line in enumerate(lines):
        if number == 0 and fenced:
            continue
        end_of_block = line.strip() == "---" if fenced else not line.strip()
        if end_of_block:
            return _split_at(text, lines, number, found)
        match = _HEADER_LINE.fullmatch(line.rstrip())
        name = match[1].casefold() if match else ""
        if match is None or not (name in ALIASES or name in _PASSED_OVER):
            return {}, text
        found.setdefault(name, _unquote(match[2]))
    if found and len(lines) <= _MAX_HEADER_LINES and not fenced:
        return _split_at(text, lines, len(lines), found)
    return {}, text


def _first_lines(text: str) -> list[str]:
    """Return the lines in which a header block may stand, with their ends."""
    lines = text[:_MAX_HEADER_CHARS].splitlines(keepends=True)
    if len(text) > _MAX_HEADER_CHARS:
        lines[-1:] = ["…"]  # it is cut, and no line of a header block
    return lines[: _MAX_HEADER_LINES + 2]


def _split_at(
    text: str, lines: list[str], number: int, found: dict[object, object]
) -> tuple[dict[str, str], str]:
    if not any(name in ALIASES for name in found):
        return {}, text
    start = sum(len(line) for line in lines[: number + 1])
    return canonical(found), text[start:]


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
