"""Normalise text without rewording it: mojibake, entities, control characters, white space.

Quotation marks, dashes and ellipses stay as written: what they enclose is what Concord measures.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    r"\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_MISREAD = re.compile(r"[\x80-\x84\x86-\x9f\ud800-\udfff\ufffd]")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,9})(?:\s[^<>]{0,1000})?/?>")
_BLOCK_TAGS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "tr",
    ]
)
_INLINE_TAGS = frozenset(
    [
        "a",
        "b",
        "i",
        "em",
        "strong",
        "span",
        "u",
        "sup",
        "sub",
        "small",
        "img",
        "figure",
        "figcaption",
        "font",
    ]
)
_SENTENCE_END = (".", "!", "?", ":", "”", '"', "’", ")", "…", ";")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that is not blank; lines of one ``block`` have no blank line between them."""

    text: str
    block: int


def normalise(text: str) -> str:
    """Return ``text`` repaired: see the module's description. Never adds or reorders words."""
    text = _LINE_END.sub("\n", text)
    if not text.isascii():
        text = _repair(text)
    text = _untag(text)
    text = _ENTITY.sub(lambda match: _unescape(match[0]), text)
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n"))


def _repair(text: str) -> str:
    """Undo wrong decodings ("â€œ" for a curly quotation mark) and nothing else."""
    import ftfy
    from ftfy.badness import is_bad

    # The whole repair goes through the text sentence by sentence; most texts need none.
    if not is_bad(text) and not _MISREAD.search(text):
        return text
    return ftfy.fix_text(text, _repair_settings())


@cache
def _repair_settings() -> TextFixerConfig:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        normalization=None,
    )


def _unescape(entity: str) -> str:
    plain = html.unescape(entity)
    return plain if len(plain) == 1 and plain != entity else entity


def _untag(text: str) -> str:
    """Remove markup from a text that evidently is a fragment of HTML."""
    tags = [match[2].lower() for match in _TAG.finditer(text)]
    if not any(tag in _BLOCK_TAGS for tag in tags):
        return text

    def replacement(match: re.Match[str]) -> str:
        tag = match[2].lower()
        if tag in _BLOCK_TAGS:
            return "\n" if tag == "br" else "\n\n"
        return "" if tag in _INLINE_TAGS else match[0]

    return _TAG.sub(replacement, text)


def split_lines(text: str) -> list[Line]:
    """Return the lines of a normalised text, with hard-wrapped paragraphs joined again."""
    lines: list[Line] = []
    block = 0
    blank = False
    for line in text.split("\n"):
        if not line:
            blank = bool(lines)
            continue
        block += blank
        blank = False
        lines.append(Line(line, block))
    return _unwrap(lines)


def join_lines(lines: list[Line]) -> str:
    """Return lines as text, blocks apart by one blank line."""
    pieces: list[str] = []
    for number, line in enumerate(lines):
        if number:
            pieces.append("\n" if line.block == lines[number - 1].block else "\n\n")
        pieces.append(line.text)
    return "".join(pieces)


def _unwrap(lines: list[Line]) -> list[Line]:
    """Join the lines of each block where the text is evidently broken at a fixed width.

    Evidence: most lines inside blocks (not their last ones) are 45 to 100 characters long, end in
    the middle of a sentence, and there are several of them.
    """
    inner = [line.text for line, following in pairwise(lines) if line.block == following.block]
    broken = [text for text in inner if 45 <= len(text) <= 100 and not text.endswith(_SENTENCE_END)]
    if len(broken) < 4 or len(broken) * 10 < len(inner) * 7:
        return lines
    joined: list[list[str]] = []
    blocks: list[int] = []
    for line in lines:
        if blocks and blocks[-1] == line.block:
            joined[-1].append(line.text)
        else:
            joined.append([line.text])
            blocks.append(line.block)
    return [Line(" ".join(texts), block) for texts, block in zip(joined, blocks, strict=True)]
