"""Initials and suffixes that tell two people of one name apart: George W. and George H. W. Bush.

A person's key drops initials, because most articles write them now and then. Where the rows of one
key always carry initials that exclude one another, they are two people; those of the rarer
initials get a key of their own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.entities.across.persons import GENERATIONS, PERSON
from pipeline.entities.names import fold

if TYPE_CHECKING:
    from pipeline.entities.resolve import LocalRow

LEAST = 2
"""Articles that must carry the rarer initials or suffix: one alone is more likely a slip."""
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


def marked_keys(rows: Sequence[LocalRow]) -> list[str]:
    """Return the key of each row, with initials or a suffix where they make another person."""
    marks: dict[int, tuple[str, str]] = {}
    by_key: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for index, row in enumerate(rows):
        if row.key.startswith(PERSON):
            mark = _mark(row)
            if mark != ("", ""):
                marks[index] = mark
            by_key[row.key][mark] += 1
    keys = [row.key for row in rows]
    for index, mark in marks.items():
        key = rows[index].key
        keys[index] = _key(key, mark, by_key[key])
    return keys


def _key(key: str, mark: tuple[str, str], counts: Counter[tuple[str, str]]) -> str:
    initials, suffix = mark
    written: Counter[str] = Counter()
    for (other, _), n in counts.items():
        written[other] += n
    usual = min((i for i in written if i), key=lambda i: (-written[i], i), default="")
    words = key.removeprefix(PERSON).split()
    if initials and written[initials] >= LEAST and not _compatible(initials, usual):
        words[1:1] = list(initials)
    if suffix and words and words[-1] not in GENERATIONS:
        words.append(suffix)
    return PERSON + " ".join(words)


def _compatible(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _mark(row: LocalRow) -> tuple[str, str]:
    """Return the middle initials and the suffix of a row, "" each where its forms disagree."""
    found: set[str] = set()
    suffixes: set[str] = set()
    for alias, kind in row.aliases:
        words = _WORD.findall(alias)
        if kind != "name" or len(words) < 2:
            continue
        low = [w.lower() for w in words]
        suffixes.add(low[-1] if low[-1] in GENERATIONS else "")
        if low[-1] in GENERATIONS:
            words = words[:-1]
        middle = words[1:-1]
        if middle and all(len(w) == 1 or w == "HW" for w in middle) and len(words[0]) > 1:
            found.add("".join(middle).lower())
    initials = found.pop() if len(found) == 1 else ""
    suffix = suffixes.pop() if len(suffixes) == 1 else ""
    return initials, suffix


def told_apart(rows: Sequence[LocalRow]) -> set[str]:
    """Return keys with suffix whose bearers articles also call "Trump Jr." or "Don Jr."."""
    found: Counter[str] = Counter()
    for row in rows:
        if not row.key.startswith(PERSON):
            continue
        words = [w for w in row.key.removeprefix(PERSON).split() if w not in GENERATIONS]
        short = {(words[0],), (words[-1],)} if len(words) > 1 else set()
        found.update(
            {
                f"{PERSON}{' '.join(words)} {form[-1]}"
                for form in (tuple(_WORD.findall(a.lower())) for a, _ in row.aliases)
                if form[-1:] and form[-1] in GENERATIONS and form[:-1] in short
            }
        )
    return {key for key, n in found.items() if n >= LEAST}


def hyphenated(rows: Sequence[LocalRow]) -> set[str]:
    """Return the keys of three words whose last two some article joins: "Moon Jae-in"."""
    return {
        row.key
        for row in rows
        if row.key.startswith(PERSON)
        and row.key.count(" ") == 2
        and any(fold(alias).endswith("-".join(row.key.split()[1:])) for alias, _ in row.aliases)
    }
