"""CSV that a spreadsheet opens without running anything in it, and that reads back exactly.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and articles
are other people's bytes. Such cells get a leading apostrophe (OWASP, "CSV Injection"), and so do
those that begin with apostrophes before such a character, so that taking one away undoes it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_FORMULA = r"\s*[=+\-@\t\r\n＝＋－＠]"
_TO_DEFUSE = re.compile(rf"'*{_FORMULA}")
_DEFUSED = re.compile(rf"'+{_FORMULA}")
_DELIMITERS = ",;\t"


def defuse(cell: str) -> str:
    """Return the cell as text that no spreadsheet takes for a formula.

    >>> defuse("=1+1"), defuse("'=1+1"), defuse("a=1")
    ("'=1+1", "''=1+1", 'a=1')
    """
    return f"'{cell}" if _TO_DEFUSE.match(cell) else cell


def restore(cell: str) -> str:
    """Undo :func:`defuse`, and leave alone what a spreadsheet has restored itself."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def write_cells(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180: CRLF, quotes doubled), formulas defused."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([defuse(cell) for cell in row] for row in rows)
    return out.getvalue()


def read_cells(text: str) -> Iterator[list[str]]:
    """Yield the rows of :func:`write_cells`, or of a spreadsheet that saved them.

    The delimiter is the one of comma, semicolon and tab that parts the first line in most cells:
    spreadsheets write the one of their country. Raises csv.Error where quotes do not close.
    """
    first_line = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(_DELIMITERS, key=first_line.count)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        yield [restore(cell) for cell in row]
