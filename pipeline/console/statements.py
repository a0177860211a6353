"""Tell where SQL statements end while they are being written."""

from __future__ import annotations

import re

_OPENER = re.compile(r""";|--|/\*|(?<!\w)[eE]'|'|"|(?<!\w)\$\w*\$""")
_ESCAPED_END = re.compile(r"(?:[^'\\]|\\.)*+'", re.DOTALL)


def split(text: str) -> tuple[list[str], str]:
    """Return the statements that a semicolon ends, without it, and the unfinished rest.

    A semicolon in a string, quoted name or comment ends nothing. Joined by semicolons, statements
    and rest are the text. One pass, whatever the text.

    >>> split("SELECT ';'; SELECT 2")
    (["SELECT ';'"], ' SELECT 2')
    """
    statements, start, at = [], 0, 0
    while match := _OPENER.search(text, at):
        at = match.end()
        if match[0] == ";":
            statements.append(text[start : match.start()])
            start = at
        else:
            closed = _closing(text, match[0], at)
            if closed is None:
                break
            at = closed
    return statements, text[start:]


def is_within(text: str) -> bool:
    """Whether the end of the text stands in a string, quoted name or comment."""
    at = 0
    while match := _OPENER.search(text, at):
        at = match.end()
        if match[0] != ";":
            closed = _closing(text, match[0], at)
            if closed is None or (match[0] == "--" and closed == len(text) and text[-1] != "\n"):
                return True
            at = closed
    return False


def is_blank(text: str) -> bool:
    """Whether the text is white space and comments alone."""
    at = 0
    while match := re.compile(r"\s*(--|/\*)").match(text, at):
        closed = _closing(text, match[1], match.end())
        if closed is None:
            return True
        at = closed
    return not text[at:].strip()


def _closing(text: str, opener: str, at: int) -> int | None:
    """Return where what was opened before ``at`` has ended, None where it has not."""
    if opener in ("e'", "E'"):
        match = _ESCAPED_END.match(text, at)
        return match.end() if match else None
    if opener == "--":
        end = text.find("\n", at)
        return len(text) if end < 0 else end + 1
    if opener == "/*":
        return _comment_end(text, at)
    end = text.find(opener, at)
    return None if end < 0 else end + len(opener)


def _comment_end(text: str, at: int) -> int | None:
    depth = 1
    for match in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if match[0] == "/*" else -1
        if not depth:
            return match.end()
    return None
