"""Bytes to text: byte order marks, UTF-8, a page's declared charset, then Western Europe."""

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
_IMPLAUSIBLE = re.compile(
    r"(?<=[a-z])[À-ÖØ-ÞŠŽŒŸ]|[¤¦¨ª¬¯´¸¹²³ºþÞðÐ×÷ƒˆ˜¥µ∂∑∏π∫Ωªº¿¡√ƒ≈∆◊ıˆ˜¯˘˙˚˝˛ˇ\x80-\x9f]"
)
"""Signs of a wrong decoding: capitals inside a word, and characters that news does without."""
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
    wide = _unmarked_utf16(data)
    if wide is not None:
        return _nonblank(wide)
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


def _unmarked_utf16(data: bytes) -> str | None:
    """Decode UTF-16 without a mark, which shows by a zero in every other byte of English."""
    head = data[:2_000]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[start::2].count(0)
        if zeros * 10 > len(head[start::2]) * 7 and head[1 - start :: 2].count(0) == 0:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None


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
    """Decode a Western European text: Windows-1252, or Mac Roman where that reads better.

    Other legacy encodings are not guessed: English is rarely written in them, and a wrong guess
    would pass for text.
    """
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    if high * 5 > len(data):
        return None
    readings = []
    for order, encoding in enumerate(("cp1252", "mac_roman")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        readings.append((len(_IMPLAUSIBLE.findall(text)), order, text))
    if not readings:
        return None
    implausible, _, text = min(readings)
    return text if implausible * 4 <= high else None
