"""Passages as a judge reads them: on one line, with the item between ⟦ and ⟧."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.models import Span

MARGIN = 200
"""Characters shown on each side of an item."""
LONGEST = 4_000
"""Characters of a cell: spreadsheets refuse more than 32,767."""
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]+")
_MARKS = str.maketrans("⟦⟧", "[]")
_GAP = " […] "


def flat(text: object) -> str:
    """Return a value as one printable line that fits a cell; None is empty.

    Line breaks, control codes and marks of writing direction become spaces: a terminal or a
    spreadsheet would act on them.
    """
    return "" if text is None else _line(str(text)).strip()


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text with its middle left out where it is too long for a cell."""
    if len(text) <= longest:
        return text
    half = (longest - len(_GAP)) // 2
    return f"{text[:half]}{_GAP}{text[-half:]}"


def marked_passage(passage: str, start: int, spans: Sequence[Span]) -> str:
    """Return a passage on one line with each span between ⟦ and ⟧.

    ``start`` is where the passage starts in its field, into which ``spans`` (ascending, apart)
    count. A passage that holds :data:`MARGIN` characters beside the spans may end in half a word,
    which is left out. Brackets of this form in the article itself are shown as [ and ].
    """
    passage = passage.translate(_MARKS)
    pieces: list[str] = []
    at = 0
    for left, right in spans:
        pieces.append(_line(passage[at : left - start]))
        pieces.append(f"⟦{_line(passage[left - start : right - start])}⟧")
        at = right - start
    tail = _line(passage[at:])
    if pieces and start > 0:
        pieces[0] = "… " + pieces[0].partition(" ")[2]
    if len(passage) - at >= MARGIN:
        tail = tail.rpartition(" ")[0] + " …"
    return "".join([*pieces, tail]).strip()


def _line(text: str) -> str:
    return shortened(_UNPRINTABLE.sub(" ", text))
