"""Bytes to text: byte order marks, UTF-8, a page's declared charset, then a careful guess."""

from __future__ import annotations

import re
from typing import Final

BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MAGIC: Final = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip file without the .gz suffix"),
)
_CHARSET = re.compile(rb"""charset\s{0,8}=\s{0,8}["']?([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_DECLARABLE = re.compile(
    r"utf-?8|us-?ascii|iso-?8859-?\d{1,2}|latin-?1|windows-?125\d|cp125\d|koi8-[ru]|gb2312|gbk"
    r"|gb18030|big5|shift[_-]jis|euc-jp|euc-kr|macintosh",
    re.IGNORECASE,
)
"""Charsets a page may ask for: a list, because Python's codecs include costly non-charsets."""
_SNIFF = 1 << 16
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\v\b\x1b\x1a")
_CONTROLS = bytes(b for b in range(32) if b not in _TEXT_CONTROLS)


class NotTextError(ValueError):
    """The bytes are no text; ``reason`` is ``empty``, ``binary`` or ``undecodable``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def decode(data: bytes, *, html: bool = False) -> str:
    """Return the text that ``data`` encodes, without its byte order mark.

    Raises NotTextError for empty, binary or undecodable data.
    """
    if not data.strip(b" \t\r\n\x0b\x0c\x00"):
        raise NotTextError("empty", "The file holds nothing; fill it or delete it.")
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _nonblank(data[len(bom) :].decode(encoding, "replace"))
    _refuse_binary(data)
    try:
        return _nonblank(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    text = _declared(data) if html else None
    return text if text is not None else _guess(data)


def _nonblank(text: str) -> str:
    if not text.strip():
        raise NotTextError("empty", "The file holds only white space; fill it or delete it.")
    return text


def _refuse_binary(data: bytes) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotTextError("binary", f"This is {what}, not text; export its text instead.")
    head = data[:_SNIFF]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if b"\x00" in head or controls > len(head) // 50:
        raise NotTextError("binary", "The file holds binary data; save it as UTF-8 text.")


def _declared(data: bytes) -> str | None:
    found = _CHARSET.search(data[:4096])
    if not found:
        return None
    name = found[1].decode("ascii").lower()
    if not _DECLARABLE.fullmatch(name):
        return None
    # Browsers read Latin-1 as its superset; the euro sign and curly quotes depend on it.
    name = "cp1252" if re.fullmatch(r"iso-?8859-?1|latin-?1|us-?ascii", name) else name
    if name.startswith("utf"):
        return _mostly_utf8(data)
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _guess(data: bytes) -> str:
    text = _mostly_utf8(data)
    if text is None:
        text = _western(data)
    if text is None:
        text = _statistical(data)
    if text is None:
        raise NotTextError(
            "undecodable", "The character encoding is not recognised; save the file as UTF-8."
        )
    return text


def _mostly_utf8(data: bytes) -> str | None:
    """Decode UTF-8 with a few broken bytes, as cut or spliced pages have them."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond_ascii = sum(ord(char) > 127 for char in text) - broken
    return text if broken * 4 <= beyond_ascii and broken * 200 <= len(text) else None


def _western(data: bytes) -> str | None:
    """Decode Windows-1252 where its high bytes are as rare as in a Western European text."""
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    if high * 5 > len(data):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    odd = sum(char in "¤¦¨ª¬¯´¸¹²³ºþÞðÐ×÷ƒˆ˜" for char in text)
    return text if odd * 4 <= high else None


def _statistical(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SNIFF], threshold=0.15).best()
    if best is None:
        return None
    try:
        return data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        return None
