"""Complete what is being written: keywords, tables, columns, macros, examples, commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.console.catalogue import Catalogue, Relation
from pipeline.console.statements import is_within, split

_LAST_WORD = re.compile(r"(?:(\w{1,100})\.)?(\w{0,100})\Z")
_WORD = re.compile(r"\w+")
_SOURCE = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)(?:\s+AS)?\s+(\w+)", re.IGNORECASE)
_EXPECTS_RELATION = re.compile(
    r"\b(?:FROM|JOIN|DESCRIBE|SUMMARIZE|SHOW|TABLE)\s+\w*\Z|\bFROM\b[\w\s,]{0,200},\s*\w*\Z",
    re.IGNORECASE,
)
_TAIL = 400
"""Characters before the cursor that are looked at for what comes next."""

_KEYWORDS = """
SELECT FROM WHERE GROUP BY ORDER LIMIT HAVING JOIN LEFT RIGHT FULL INNER CROSS SEMI ANTI ON  USING
AS DISTINCT ALL AND OR NOT IN IS NULL LIKE ILIKE BETWEEN EXISTS CASE WHEN THEN ELSE END  UNION
INTERSECT EXCEPT WITH RECURSIVE OVER PARTITION FILTER QUALIFY WINDOW OFFSET ASC DESC  NULLS FIRST
LAST CAST EXCLUDE REPLACE COLUMNS VALUES DESCRIBE SUMMARIZE EXPLAIN SHOW TABLES  CREATE TEMP VIEW
MACRO TABLE DROP PIVOT UNPIVOT SAMPLE TRUE FALSE INTERVAL DATE count sum avg  min max median round
length lower upper coalesce list string_agg any_value contains  starts_with date_trunc date_diff
strftime unnest
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Text to put in place of the ``length`` characters before the cursor, and what it is."""

    text: str
    length: int
    meaning: str


def suggest(
    before: str,
    catalogue: Catalogue,
    *,
    after: str = "",
    examples: Sequence[str] = (),
    commands: Mapping[str, str] | None = None,
) -> Iterator[Suggestion]:
    r"""Yield what the text before the cursor may go on as, the likeliest first.

    Columns of tables that the statement names, also behind the cursor, come before all others.
    Within strings and comments there is nothing to complete. ``commands`` maps ``\d`` and its kind
    to what they do.
    """
    head = before.lstrip()
    if head.startswith("@") and not re.search(r"\s", head):
        yield from _matching(head, [(name, "example") for name in examples], len(head))
    elif head.startswith("\\"):
        yield from _commands(head, catalogue, commands or {}, examples)
    else:
        statement = split(before)[1]
        if not is_within(statement):
            yield from _sql(statement, split(after)[0][:1] or [after], catalogue)


def _commands(
    head: str, catalogue: Catalogue, commands: Mapping[str, str], examples: Sequence[str]
) -> Iterator[Suggestion]:
    command, space, argument = head.partition(" ")
    if not space:
        yield from _matching(command, commands.items(), len(command))
    elif command == "\\d":
        yield from _matching(argument, _relations(catalogue), len(argument))
    elif command == "\\e":
        names = [(name.removeprefix("@"), "example") for name in examples]
        yield from _matching(argument, names, len(argument))


def _sql(statement: str, rest: Sequence[str], catalogue: Catalogue) -> Iterator[Suggestion]:
    tail = statement[-_TAIL:]
    match = _LAST_WORD.search(tail)
    qualifier, word = (match[1], match[2]) if match else (None, "")
    whole = f"{statement} {' '.join(rest)}"
    named = catalogue.named_in(found.lower() for found in _WORD.findall(whole))
    if qualifier:
        relation = catalogue.relations.get(_meant(qualifier, whole))
        yield from _matching(word, _columns([relation] if relation else named), len(word))
        return
    relations = [*_relations(catalogue), *_macros(catalogue, tables=True)]
    if _EXPECTS_RELATION.search(tail):
        yield from _matching(word, relations, len(word))
        return
    if not word and not named:
        return
    others = [relation for relation in catalogue.relations.values() if relation not in named]
    found = [
        *_columns(named),
        *((keyword, "keyword") for keyword in _KEYWORDS.split()),
        *relations,
        *_macros(catalogue, tables=False),
        *_columns(others),
    ]
    yield from _matching(word, found if word else _columns(named), len(word))


def _meant(qualifier: str, statement: str) -> str:
    """Return the relation that an alias stands for, in lower case."""
    for relation, alias in _SOURCE.findall(statement):
        if alias.lower() == qualifier.lower():
            return str(relation).lower()
    return qualifier.lower()


def _columns(relations: Sequence[Relation]) -> list[tuple[str, str]]:
    return [(column.name, r.name) for r in relations for column in r.columns]


def _relations(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(relation.name, relation.kind) for relation in catalogue.relations.values()]


def _macros(catalogue: Catalogue, *, tables: bool) -> list[tuple[str, str]]:
    macros = [macro for macro in catalogue.macros.values() if macro.is_table == tables]
    return [(f"{macro.name}(", f"macro {macro.call}") for macro in macros]


def _matching(word: str, choices: Iterable[tuple[str, str]], length: int) -> Iterator[Suggestion]:
    """Yield choices that begin with the word, then those of which a later part does."""
    wanted = word.lower()
    seen: set[str] = set()
    pairs = list(choices)
    for fits in (
        lambda name: name.startswith(wanted),
        lambda name: len(wanted) > 1 and f"_{wanted}" in name,
    ):
        for text, meaning in pairs:
            if text not in seen and fits(text.lower()):
                seen.add(text)
                yield Suggestion(text, length, meaning)
