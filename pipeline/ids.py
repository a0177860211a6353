"""Stable identifiers: functions of content, never of order, batch or clock."""

from __future__ import annotations

from hashlib import blake2b

_SEPARATOR = "\x1f"


def stable_id(prefix: str, *parts: object) -> str:
    """Return ``prefix`` and 16 hexadecimal digits of a BLAKE2b hash over ``parts``.

    Parts are compared by their ``str`` form; None differs from the empty string.

    >>> stable_id("a", "The Courier", "17")
    'a_75423b2d9ae82091'
    """
    data = _SEPARATOR.join("\x00" if part is None else str(part) for part in parts)
    return f"{prefix}_{blake2b(data.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"


def content_hash(*parts: object) -> str:
    """Return 32 hexadecimal digits that identify a content (a text with its explicit fields)."""
    data = _SEPARATOR.join("\x00" if part is None else str(part) for part in parts)
    return blake2b(data.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
