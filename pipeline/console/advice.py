"""Say in one sentence why a query failed, with the nearest name where one is unknown.

DuckDB's messages carry a class, a pointer into the query and hints of its own, some of them names
of its internals. What is read here is their first words only; a message of another version that
matches nothing is shown without class and pointer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.console.catalogue import Catalogue, Relation, read_catalogue

if TYPE_CHECKING:
    import duckdb

TOO_BIG = (
    "the query needs more memory, or more room on the disk of the snapshot, than there is to "
    "spare: ask for fewer rows or columns"
)
_ONLY_READS = (
    "`concord sql` only reads: a query can neither read nor write other files, nor load "
    "extensions; write results with --output FILE, or everything with `concord export DIR`"
)
_FORBIDDEN = (
    (
        re.compile(r"read-only mode|file which is attached in read|database in read-only"),
        "the snapshot is read only: ask with SELECT, FROM, DESCRIBE or SUMMARIZE",
    ),
    (
        re.compile(
            r"disabled (?:by|through) configuration|automatically (?:install|load)|Secret Storage"
        ),
        _ONLY_READS,
    ),
    (
        re.compile(r"configuration has been locked|database is running|Cannot change \w+ when"),
        "`concord sql` only reads, and its settings stay: they keep queries from files and memory",
    ),
    (re.compile(r"Out of Memory Error|bad allocation|std::bad_alloc"), TOO_BIG),
)
"""What DuckDB says of things that are forbidden, and what is said instead."""

NEAR = 70.0
"""Likeness, of 100, from which a name is worth naming."""

_WORD = re.compile(r"\w+")
_CLASS = re.compile(r"^[A-Z]\w*(?: \w+){0,3} Error: ")
_HINTS = re.compile(r"\n\t?(?:LINE \d|Did you mean|Candidate |Possible )")
_LINE = re.compile(r"\nLINE (\d+):")
_LONGEST = 300


def sentence(error: duckdb.Error, connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """Return what is wrong with the query, without class, pointer and line ends."""
    import duckdb

    message = str(error)
    if isinstance(error, duckdb.InterruptException):
        return "cancelled"
    for pattern, explain in _CASES:
        if match := pattern.search(message):
            try:
                catalogue = read_catalogue(connection)
            except duckdb.Error:  # the connection itself is what broke
                break
            return explain(match[1], catalogue, query)
    return next((said for words, said in _FORBIDDEN if words.search(message)), _plain(message))


def nearest(name: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like a name, None where nothing is like it.

    >>> nearest("quots", ["v_quotes", "quotes", "outlets"])
    'quotes'
    >>> nearest("zzz", ["quotes"]) is None
    True
    """
    from rapidfuzz import fuzz

    wanted = name.lower()

    def likeness(choice: str) -> float:
        whole = fuzz.ratio(wanted, choice.lower())
        # A part is a hint only where it is long: "matrix" for v_agreement_matrix.
        return max(whole, 0.9 * fuzz.partial_ratio(wanted, choice.lower())) if long else whole

    long = 4 <= len(wanted) <= _LONGEST
    best = max(sorted(set(choices), key=lambda name: (len(name), name)), key=likeness, default=None)
    return best if best is not None and likeness(best) >= NEAR else None


def _table(name: str, catalogue: Catalogue, query: str) -> str:  # noqa: ARG001
    names = [relation.name for relation in catalogue.relations.values()]
    near = nearest(name, names)
    end = f"; the nearest is {near}" if near else " (see them all: SHOW TABLES)"
    return f"there is no table or view {_quoted(name)}{end}"


def _column(name: str, catalogue: Catalogue, query: str) -> str:
    asked = catalogue.named_in(word.lower() for word in _WORD.findall(query))
    where = f" in {' or '.join(relation.name for relation in asked[:4])}" if asked else ""
    said = f"there is no column {_quoted(name)}{where}"
    if near := nearest(name, (column.name for relation in asked for column in relation.columns)):
        return f"{said}; the nearest is {_holder(near, asked)}.{near}"
    others = [relation for relation in catalogue.relations.values() if relation not in asked]
    near = nearest(name, (column.name for relation in others for column in relation.columns))
    return f"{said}; {_holder(near, others)} has {near}" if near else said


def _holder(column: str, relations: Sequence[Relation]) -> str:
    """Return the relation of that column, the one with the shortest name: stories for headline."""
    holders = [r.name for r in relations if any(c.name == column for c in r.columns)]
    return min(holders, key=len)


def _alias(name: str, catalogue: Catalogue, query: str) -> str:
    asked = catalogue.named_in(word.lower() for word in _WORD.findall(query))
    near = nearest(name, (relation.name for relation in asked))
    end = f"; the nearest is {near}" if near else ""
    return f"nothing in the query's FROM is called {_quoted(name)}{end}"


def _function(name: str, catalogue: Catalogue, query: str) -> str:  # noqa: ARG001
    near = nearest(name, (macro.name for macro in catalogue.macros.values()))
    if near:
        return f"there is no function {_quoted(name)}; the nearest is {_call(near, catalogue)}"
    near = nearest(name, _COMMON.split())
    return f"there is no function {_quoted(name)}" + (f"; the nearest is {near}" if near else "")


def _arguments(name: str, catalogue: Catalogue, query: str) -> str:  # noqa: ARG001
    return f"{name} does not take these arguments; it is written {_call(name, catalogue)}"


def _call(name: str, catalogue: Catalogue) -> str:
    macro = catalogue.macros.get(name.lower())
    return macro.call if macro else f"{name}()"


def _quoted(name: str) -> str:
    shown = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
    return f'"{shown}"'


def _plain(message: str) -> str:
    line = _LINE.search(message)
    end = _HINTS.search(message)
    text = " ".join(_CLASS.sub("", message[: end.start()] if end else message).split())
    where = f", line {line[1]}" if line else ""
    return f"{text.rstrip('!.')}{where}"


_COMMON = """
abs any_value array_agg avg coalesce concat contains count date_diff date_trunc first format
greatest ifnull last least left length list list_sort lower ltrim max median min mode now nullif
quantile_cont range regexp_matches replace right round row_number rtrim starts_with stddev strftime
string_agg substring sum trim unnest upper
"""
"""Functions of DuckDB that a misspelt name probably means."""

_NAME = r'"?((?:[^"\n])*?)"?'
_CASES: tuple[tuple[re.Pattern[str], Callable[[str, Catalogue, str], str]], ...] = (
    (re.compile(rf"Table with name {_NAME} does not exist"), _table),
    (re.compile(r'Referenced column "([^"\n]*)" not found'), _column),
    (re.compile(r'does not have a column named "([^"\n]*)"'), _column),
    (re.compile(r'Column "([^"\n]*)" (?:does not exist|in [A-Z]+ list not found)'), _column),
    (re.compile(r'Referenced table "([^"\n]*)" not found'), _alias),
    (re.compile(rf"Function with name {_NAME} does not exist"), _function),
    (re.compile(r"Macro (\w+)\(\) does not support the supplied arguments"), _arguments),
)
