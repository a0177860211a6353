"""Read a file of samples back, judged."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.checking.cells import read_cells
from pipeline.checking.kinds import KINDS, MANAGED, Kind, Verdict

NOBODY = "anonymous"
"""The judge, where neither the file nor the command names one."""
_WORDS: dict[Verdict, str] = {
    "right": "right y yes 1 true t correct",
    "wrong": "wrong n no 0 false f incorrect",
    "unsure": "unsure ? u",
}
VERDICTS = {word: verdict for verdict, words in _WORDS.items() for word in words.split()}
_LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict of one judge on one aspect of one item; ``row`` counts from 1, the header."""

    kind: str
    item_id: str
    aspect: str
    claim_hash: str
    frame: str
    judge: str
    verdict: Verdict
    note: str | None
    seed: int
    file: str
    row: int

    @property
    def key(self) -> tuple[str, ...]:
        """What a second verdict with the same key replaces."""
        return (self.kind, self.item_id, self.aspect, self.claim_hash, self.frame, self.judge)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, or with a file (``row`` None), and what to do."""

    file: str
    row: int | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}: {self.reason}"


@dataclass(slots=True)
class Reading:
    """What files of verdicts hold. ``n_rows`` counts rows, those not judged included."""

    judged: list[Judged] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    n_rows: int = 0
    n_open: int = 0
    """Rows in which nothing was judged."""


class _Place(NamedTuple):
    file: str
    row: int
    judge: str


class _RowError(Exception):
    """A row that cannot be used."""


def read_verdicts(name: str, data: bytes, judge: str = NOBODY) -> Reading:
    """Read one file. Never raises for what the file holds; ``problems`` say what is wrong.

    ``judge`` stands for rows whose column ``judge`` is absent or empty. ``name`` is how messages
    call the file.
    """
    reading = Reading()
    try:
        cells = read_cells(data.decode("utf-8-sig"))
        header = [title.strip().casefold() for title in next(cells, [])]
        missing = _missing(header)
        if missing:
            reason = f"no column {', '.join(missing)}: is this a file of `concord sample`?"
            reading.problems.append(Problem(name, 1, reason))
            return reading
        for number, row in enumerate(cells, 2):
            _read_row(reading, _Place(name, number, judge), row, header)
    except UnicodeDecodeError:
        reason = "not UTF-8: save it from the spreadsheet as “CSV UTF-8”"
        reading.problems.append(Problem(name, None, reason))
    except csv.Error as error:
        reading.problems.append(Problem(name, None, f"not a CSV file that can be read ({error})"))
    return reading


def last_ones(judged: Iterable[Judged]) -> tuple[list[Judged], list[Problem]]:
    """Return one verdict for each key, the last, and a warning for each that it contradicts."""
    kept: dict[tuple[str, ...], Judged] = {}
    warnings = []
    for one in judged:
        before = kept.pop(one.key, None)
        kept[one.key] = one
        if before is not None and before.verdict != one.verdict:
            what = f"{one.item_id} ({one.aspect}) was {before.verdict} in {_seen_from(before, one)}"
            warnings.append(Problem(one.file, one.row, f"{what}; this one, {one.verdict}, counts"))
    return list(kept.values()), warnings


def _seen_from(one: Judged, other: Judged) -> str:
    return f"row {one.row}" if one.file == other.file else f"{one.file}, row {one.row}"


def _missing(header: list[str]) -> list[str]:
    return [name for name in ("kind", "item_id", "verdict", *MANAGED) if name not in header]


def _read_row(reading: Reading, place: _Place, row: list[str], header: list[str]) -> None:
    cells = {title: cell.strip() for title, cell in zip(header, row, strict=False)}
    filled = {title: cell for title, cell in cells.items() if title.endswith("verdict") and cell}
    if not any(cell.strip() for cell in row):
        return
    reading.n_rows += 1
    if not filled:
        reading.n_open += 1
        return
    try:
        if any(cell.strip() for cell in row[len(header) :]):
            raise _RowError("more cells than columns: is a comma of a note unquoted?")
        kind = _kind(cells)
        frame, seed, claims = _given(cells, "frame"), _seed(cells), _claims(kind, cells)
    except _RowError as error:
        reading.problems.append(Problem(place.file, place.row, str(error)))
        return
    for title, cell in filled.items():
        try:
            aspect, verdict = _aspect(kind, title), _verdict(title, cell)
            claim_hash = _claim_of(claims, aspect, title)
        except _RowError as error:
            reading.problems.append(Problem(place.file, place.row, str(error)))
            continue
        reading.judged.append(
            Judged(
                kind=kind.name,
                item_id=cells["item_id"],
                aspect=aspect,
                claim_hash=claim_hash,
                frame=frame,
                judge=cells.get("judge") or place.judge,
                verdict=verdict,
                note=cells.get("note") or None,
                seed=seed,
                file=place.file,
                row=place.row,
            )
        )


def _kind(cells: Mapping[str, str]) -> Kind:
    kind = KINDS.get(cells.get("kind", ""))
    if kind is None:
        raise _RowError(f"kind is {cells.get('kind', '')!r}, not {', '.join(KINDS)}")
    if not kind.item_id.fullmatch(cells.get("item_id", "")):
        raise _RowError(f"{cells.get('item_id', '')!r} is no id of {kind.name}")
    return kind


def _given(cells: Mapping[str, str], name: str) -> str:
    value = cells.get(name, "")
    if not value:
        raise _RowError(f"{name} is empty: restore it from the file that was drawn")
    return value


def _seed(cells: Mapping[str, str]) -> int:
    text = _given(cells, "seed")
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > _LARGEST_SEED:
        raise _RowError(f"seed is {text!r}, not a whole number")
    return int(text)


def _claims(kind: Kind, cells: Mapping[str, str]) -> dict[str, str]:
    hashes = _given(cells, "claim").split(".")
    if len(hashes) != len(kind.aspects):
        raise _RowError("claim was changed: restore it from the file that was drawn")
    return dict(zip(kind.aspects.values(), hashes, strict=True))


def _claim_of(claims: Mapping[str, str], aspect: str, title: str) -> str:
    if not claims[aspect]:
        raise _RowError(f"there is no {aspect} to judge: leave {title} empty")
    return claims[aspect]


def _aspect(kind: Kind, title: str) -> str:
    if title not in kind.aspects:
        raise _RowError(f"{kind.name} have no {title}: leave it empty")
    return kind.aspects[title]


def _verdict(title: str, cell: str) -> Verdict:
    verdict = VERDICTS.get(cell.casefold())
    if verdict is None:
        raise _RowError(f"{title} is {cell[:40]!r}: write right, wrong or unsure (or y, n, ?)")
    return verdict


def files_read(readings: Iterable[Reading]) -> Reading:
    """Return what several files hold, in their order."""
    whole = Reading()
    for reading in readings:
        whole.judged += reading.judged
        whole.problems += reading.problems
        whole.n_rows += reading.n_rows
        whole.n_open += reading.n_open
    return whole
