"""Records of JSONL, CSV and TSV files, each with the line on which it starts.

A bad record is reported with its line and what is wrong; the records around it are still read.
"""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.ingest.streams import Line, OversizeLine, UndecodableLine

Record = Mapping[object, object]

_MAX_COLUMNS = 1_000
_RETRY_CHARS = 1 << 16
"""While looking for the end of a damaged stretch of a table, a record may be this long."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a record cannot be read: a reason code and a sentence."""

    reason: str
    detail: str


_OVERSIZE = Fault("too_long", "This record is larger than the limit; split it or raise the limit.")
_UNDECODABLE = Fault("undecodable", "This line is not UTF-8 text; save the file as UTF-8.")


def jsonl_records(lines: Iterator[Line]) -> Iterator[tuple[int, Record | Fault]]:
    """Yield (line number, record or fault) for each line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if isinstance(line, OversizeLine):
            yield number, _OVERSIZE
        elif isinstance(line, UndecodableLine):
            yield number, _UNDECODABLE
        elif line.strip(" \t\r\n\x00"):
            yield number, _parse_json(line)


def _parse_json(line: str) -> Record | Fault:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return Fault(
            "bad_json",
            f"Not valid JSON at column {error.colno} ({error.msg}); write one object on each line.",
        )
    except (ValueError, RecursionError):
        return Fault("bad_json", "This JSON is nested too deeply or holds an absurd number.")
    if not isinstance(value, dict):
        return Fault("bad_json", "This line is not a JSON object; write one object on each line.")
    return value


class _Rewindable:
    """Lines that can be given back, with the number of the next one."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._returned: deque[Line] = deque()
        self.number = 1

    def next(self) -> Line | None:
        line = self._returned.popleft() if self._returned else next(self._lines, None)
        if line is not None:
            self.number += 1
        return line

    def give_back(self, lines: list[Line]) -> None:
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)


class _BadRowError(Exception):
    """A row that cannot be parsed; the lines after its first one have been given back."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


def csv_records(
    lines: Iterator[Line], *, delimiter: str, max_chars: int
) -> Iterator[tuple[int, Record | Fault]]:
    """Yield (line number, record or fault) for each row after the header line.

    Rows are parsed strictly, so that a stray quotation mark is noticed. After a bad row the next
    line that parses as a whole row goes on; what lies between counts as part of the bad row.
    """
    if csv.field_size_limit() < max_chars:
        csv.field_size_limit(max_chars)
    source = _Rewindable(lines)
    try:
        header, delimiter = _header(source, delimiter)
    except _BadRowError as error:
        yield 1, error.fault
        return
    if not header:
        return
    names: list[object] = [name.strip() for name in header]
    recovering = False
    while True:
        number = source.number
        try:
            row = _row(source, delimiter, _RETRY_CHARS if recovering else max_chars)
        except _BadRowError as error:
            if not recovering:
                yield number, error.fault
            recovering = True
            continue
        if row is None:
            return
        if len(row) == len(names):
            recovering = False
            yield number, dict(zip(names, row, strict=True))
        elif row and not recovering:
            recovering = True
            yield number, _wrong_width(len(names), len(row))


def _wrong_width(expected: int, found: int) -> Fault:
    return Fault(
        "bad_csv",
        f"This row has {found} fields where the header has {expected}; put quotation marks around "
        "fields that hold a delimiter or a line break.",
    )


def _too_wide(found: int) -> Fault:
    limit = f"the limit is {_MAX_COLUMNS:,}; keep the columns of the article"
    return Fault("bad_csv", f"The header names {found:,} columns, {limit}.")


def _header(source: _Rewindable, delimiter: str) -> tuple[list[str], str]:
    """Return the column names and the delimiter (``;`` where a ``,`` header makes no sense)."""
    line: Line | None = ""
    while isinstance(line, str) and not line.strip():
        line = source.next()
    if line is None:
        return [], delimiter
    if isinstance(line, str):
        for candidate in (delimiter, ";", "\t"):
            names = next(csv.reader([line], delimiter=candidate), [])
            if "text" in (name.strip().casefold() for name in names):
                if len(names) > _MAX_COLUMNS:
                    raise _BadRowError(_too_wide(len(names)))
                return names, candidate
    raise _BadRowError(
        Fault("bad_csv", "The header line names no column `text`; add a header with that column.")
    )


def _row(source: _Rewindable, delimiter: str, max_chars: int) -> list[str] | None:
    """Parse the row that starts at the next line; None at the end, [] for a blank line."""
    taken: list[Line] = []
    fault: Fault | None = None

    def feed() -> Iterator[str]:
        nonlocal fault
        size = 0
        while (line := source.next()) is not None:
            taken.append(line)
            if not isinstance(line, str):
                fault = _OVERSIZE if isinstance(line, OversizeLine) else _UNDECODABLE
                return
            size += len(line)
            if size > max_chars and len(taken) > 1:
                fault = _OVERSIZE
                return
            yield line

    try:
        row = next(csv.reader(feed(), delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        fault = fault or Fault(
            "bad_csv",
            f"This row does not parse ({error}); write a quotation mark inside a field twice.",
        )
        row = None
    if fault is not None:
        source.give_back(taken[1:])
        raise _BadRowError(fault)
    return row
