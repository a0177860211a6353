"""The user's corrections: ``overrides.csv``, read, checked and applied on top of the rules.

Columns: ``alias``, ``entity``, ``type``, ``action`` and, if wanted, ``article_id``.

- ``join``: what articles call ``alias`` is ``entity``, an id or a name. A name that no article has
  needs its ``type`` and makes a new entity.
- ``split``: ``alias`` is an entity of its own that no rule joins with another.
- ``type``: what articles call ``alias`` has this ``type``.

An override concerns the entities of articles that are called ``alias`` at their fullest; an alias
may also be the id of an entity and then means all of it. A form that an article itself ties to
another name is moved apart from its entity, mention by mention, unless it merely shortens that
name: "Kim" in an article on Kim Yo Jong stays hers.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt

from pipeline.entities.across.identity import Identity
from pipeline.entities.across.written import Corpus, Ints, Written, called, is_id, normal
from pipeline.entities.names import words
from pipeline.entities.territories import gazetteer
from pipeline.models import EntityType

ACTIONS = ("join", "split", "type")
COLUMNS = ("alias", "entity", "type", "action")
TYPES = tuple(t for t in get_args(EntityType) if t != "unnamed")
MAX_ROWS = 100_000
SHOWN = 5
"""Lines of a circle that are named."""
Place = tuple[int, str]
"""Row and surface form."""
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Override:
    """One usable line of the file."""

    line: int
    alias: str
    entity: str
    type: str
    action: str
    article_id: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be used, and what to do about it."""

    line: int
    detail: str


def load(path: Path | None) -> tuple[list[Override], list[Problem]]:
    """Read a file of overrides; nothing for None or a file that does not exist.

    Never raises for what the file holds: a line that is wrong becomes a problem.
    """
    if path is None or not path.exists():
        return [], []
    overrides: list[Override] = []
    problems: list[Problem] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for item in _read(csv.DictReader(stream, strict=True)):
                (overrides if isinstance(item, Override) else problems).append(item)  # type: ignore[arg-type]
    except UnicodeDecodeError:
        overrides.clear()
        problems.append(Problem(1, "the file is not UTF-8 text; save it as UTF-8"))
    except (csv.Error, OSError) as error:
        problems.append(Problem(1, f"the file cannot be read as CSV ({error})"))
    return overrides, problems


def _read(rows: csv.DictReader[str]) -> Iterator[Override | Problem]:
    columns = [(name or "").strip() for name in rows.fieldnames or []]
    rows.fieldnames = columns
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        yield Problem(1, f"no column {', '.join(missing)}: the header is {','.join(COLUMNS)}")
        return
    seen: dict[tuple[str, str, str], int] = {}
    for count in range(MAX_ROWS + 1):
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(
                rows.reader.line_num, f'no CSV ({error}); write a quotation mark twice: ""'
            )
            continue
        if count == MAX_ROWS:
            yield Problem(rows.line_num, f"only the first {MAX_ROWS:,} lines are read")
            return
        item = _line(row, rows.line_num)
        if isinstance(item, Override):
            kind = "type" if item.action == "type" else "identity"
            first = seen.setdefault((normal(item.alias), item.article_id, kind), item.line)
            if first != item.line:
                item = Problem(item.line, f"line {first} already decides on {item.alias!r}")
        if item is not None:
            yield item


def _line(row: Mapping[str | None, object], number: int) -> Override | Problem | None:
    if row.get(None):
        return Problem(number, "more fields than the header names; quote fields that hold commas")
    cell = {str(name): str(value or "").strip() for name, value in row.items()}
    if not any(cell.values()):
        return None
    alias, entity, kind = cell["alias"], cell["entity"], cell["type"].lower()
    action = cell["action"].lower()
    detail = ""
    if action not in ACTIONS:
        detail = f"unknown action {cell['action']!r}: one of {', '.join(ACTIONS)}"
    elif not normal(alias):
        detail = "the column `alias` is empty; write the name as articles do"
    elif kind and kind not in TYPES:
        detail = f"unknown type {cell['type']!r}: one of {', '.join(TYPES)}"
    elif action == "type" and not kind:
        detail = "the action type needs the column `type`"
    elif action == "join" and not normal(entity):
        detail = "the action join needs the column `entity`, an id or a name"
    if detail:
        return Problem(number, detail)
    return Override(number, alias, entity, kind, action, cell.get("article_id", ""))


class Overriding:
    """Overrides set to work on the rows of a corpus."""

    def __init__(self, overrides: Sequence[Override], corpus: Corpus) -> None:
        self._corpus = corpus
        self._by_name: dict[tuple[str, str], Override] = {}
        self._types: dict[tuple[str, str], Override] = {}
        for override in overrides:
            table = self._types if override.action == "type" else self._by_name
            table.setdefault((normal(override.alias), override.article_id), override)
        self._named = self._writings_named()
        self._problems: dict[int, str] = {}
        self.applied: Counter[int] = Counter()
        self.new_names: dict[str, str] = {}
        self.typed: dict[int, str] = {}
        """The key that a line on a type gave, by row."""
        self._own: set[str] = set()
        self._missing: set[str] = set()

    def _writings_named(self) -> dict[int, Written]:
        """Return what has a name that some line mentions."""
        wanted = {name for name, _ in (*self._by_name, *self._types)}
        wanted |= {normal(o.entity) for o in self._by_name.values() if o.action == "join"}
        found = self._corpus.writings.traits if wanted else ()
        numbers = [n for n, written in enumerate(found) if not wanted.isdisjoint(written.called)]
        return {number: self._corpus.writings[number] for number in numbers}

    def _rows(self, more: Bools | None = None) -> Iterator[tuple[int, Written, str]]:
        """Yield (row, what is written, article id) of the rows named, and of ``more``."""
        named = np.zeros(len(self._corpus.writings.keys), dtype=bool)
        named[list(self._named)] = True
        concerned = named[self._corpus.written]
        for row in np.flatnonzero(concerned if more is None else concerned | more).tolist():
            number = int(self._corpus.written[row])
            written = self._named.get(number) or self._corpus.writings[number]
            yield row, written, self._corpus.article_ids[self._corpus.article[row]]

    def own_keys(self) -> dict[int, str]:
        """Return, by row, the keys that splits and types give before any rule runs."""
        if not self._by_name and not self._types:
            return {}
        found = {}
        for index, row, article_id in self._rows():
            names = called(row)
            kind = self._find(self._types, names, article_id)
            split = self._find(self._by_name, names, article_id)
            if kind is not None:
                was, _, name = row.key.partition(":")
                name = normal(row.name) if was == "country" else name
                found[index] = _new_key(kind.type, row.name, name)
                self.typed[index] = found[index]
                self.applied[kind.line] += 1
            if split is not None and split.action == "split":
                found[index] = self._split_key(split, row)
                self.applied[split.line] += 1
        return found

    def fixed(self) -> set[str]:
        """Return the keys that no rule may join."""
        return self._own

    def _split_key(self, split: Override, row: Written) -> str:
        kind = split.type or row.key.partition(":")[0]
        key = f"{kind}:{normal(split.alias).rpartition(':')[2]}"
        self._own.add(key)
        if not is_id(split.alias):
            self.new_names.setdefault(key, split.alias)
        return key

    @staticmethod
    def _find(
        table: Mapping[tuple[str, str], Override], names: Iterable[str], article_id: str
    ) -> Override | None:
        for limited_to in (article_id, ""):
            for name in names:
                if found := table.get((name, limited_to)):
                    return found
        return None

    def apply(
        self, heads: Ints, ids: Sequence[str], identity: Identity
    ) -> tuple[dict[int, str], dict[Place, str]]:
        """Return the entity of each row that lines move, and of single forms of other rows.

        ``heads`` are what the rules made of each row, as numbers of ``ids``.
        """
        result: dict[int, str] = {}
        alias_of: dict[Place, str] = {}
        if self._by_name:
            targets = self._targets(heads, ids, identity)
            lines = {name for name, _ in self._by_name}
            meant = np.array([entity in lines for entity in ids], dtype=bool)
            for index, row, article_id in self._rows(meant[heads]):
                names = (*called(row), ids[heads[index]])
                named = self._find(self._by_name, names, article_id)
                if named is not None and named.line in targets:
                    result[index] = targets[named.line]
                    self.applied[named.line] += 1
                elif named is None:
                    self._apply_to_forms(index, row, article_id, targets, alias_of)
        for override in (*self._by_name.values(), *self._types.values()):
            if not self.applied[override.line]:
                detail = f"no article calls anything {override.alias!r} that this could change"
                self._complain(override.line, detail)
        return result, alias_of

    @property
    def problems(self) -> list[Problem]:
        """What could not be applied, and why: the first complaint about each line."""
        return [Problem(line, detail) for line, detail in sorted(self._problems.items())]

    def _complain(self, line: int, detail: str) -> None:
        self._problems.setdefault(line, detail)

    def _apply_to_forms(
        self,
        index: int,
        row: Written,
        article_id: str,
        targets: Mapping[int, str],
        alias_of: dict[Place, str],
    ) -> None:
        own = set(words(row.name))
        for alias, kind in row.aliases:
            override = self._find(self._by_name, (normal(alias),), article_id)
            if override is None or (kind == "name" and own.issuperset(words(alias))):
                continue
            if override.action == "split":
                entity = self._split_key(override, row)
            elif override.line in targets:
                entity = targets[override.line]
            else:
                continue
            alias_of[index, alias] = entity
            self.applied[override.line] += 1

    def _targets(self, heads: Ints, ids: Sequence[str], identity: Identity) -> dict[int, str]:
        """Return the entity that each join leads to, by line; note what cannot be found."""
        by_name = self._entities_by_name(heads, ids)
        known = {ids[code] for code in np.unique(heads).tolist()}
        direct: dict[int, str] = {}
        for override in self._by_name.values():
            if override.action != "join":
                continue
            target = self._target(override, by_name, known, identity)
            if target is None:
                detail = (
                    f"no entity {override.entity!r}: write an id or name that "
                    "`concord explain entity` knows, or give its type to make a new one"
                )
                self._complain(override.line, detail)
            else:
                direct[override.line] = target
        return self._followed(direct)

    def _target(
        self,
        override: Override,
        by_name: Mapping[str, str],
        known: set[str],
        identity: Identity,
    ) -> str | None:
        name = normal(override.entity)
        head = identity.head(name)
        if head in known or _is_listed(head):
            return head
        if name in by_name and (not override.type or by_name[name].startswith(override.type)):
            return by_name[name]
        if (name, "") in self._by_name and self._by_name[name, ""].action == "join":
            key = f"{override.type or 'other'}:{name.rpartition(':')[2]}"
            self._missing.add(key)
            return key
        if not override.type or is_id(override.entity):
            return None
        key = _new_key(override.type, override.entity, name)
        if not _is_listed(key):
            self.new_names.setdefault(key, override.entity)
        return key

    def _entities_by_name(self, heads: Ints, ids: Sequence[str]) -> dict[str, str]:
        """Return name -> the entity that most rows call so, for the names that joins mention."""
        wanted = {normal(o.entity) for o in self._by_name.values() if o.action == "join"}
        names = {
            number: wanted.intersection(self._corpus.writings.traits[number].called)
            for number in self._named
        }
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for index, _, _ in self._rows():
            for name in names[int(self._corpus.written[index])]:
                found[name][ids[heads[index]]] += 1
        return {name: min(c, key=lambda h: (-c[h], h)) for name, c in found.items()}

    def _followed(self, direct: Mapping[int, str]) -> dict[int, str]:
        """Return the targets at the end of chains of joins.

        Those in a circle, or that lead to a name which only another line has, are problems.
        """
        onward = dict(self._onward(direct))
        last: dict[int, int] = {}
        circles: dict[int, str] = {}
        result = {}
        for line in direct:
            path: dict[int, None] = {}
            here = line
            while here in onward and here not in path and here not in last:
                path[here] = None
                here = onward[here]
            if here in path:
                circle = list(path)[list(path).index(here) :]
                more = ", …" if len(circle) > SHOWN else ""
                circles[here] = f"{', '.join(map(str, sorted(circle)[:SHOWN]))}{more}"
            end = last.get(here, here)
            last.update(dict.fromkeys((*path, here), end))
            target = direct[end]
            if end in circles:
                self._complain(line, f"joins of lines {circles[end]} go in a circle")
            elif target in self._missing:
                name = target.partition(":")[2]
                self._complain(line, f"the line on {name!r}, to which it leads, has a problem")
            else:
                result[line] = target
        return result

    def _onward(self, direct: Mapping[int, str]) -> Iterator[tuple[int, int]]:
        """Yield (line, line of the join that takes its target further).

        A country's id holds its code, which is no name ("us", "in"). A line that names its own
        alias as the entity is a circle; one that the rules lead back to it is not.
        """
        for override in self._by_name.values():
            if override.line not in direct:
                continue
            target = direct[override.line]
            kind, _, rest = target.partition(":")
            named = normal(override.entity)
            for name in (named, target) if kind == "country" else (named, target, rest):
                further = self._by_name.get((name, ""))
                if further is None or further.line not in direct:
                    continue
                if further is not override or name == named:
                    yield override.line, further.line
                    break


def _new_key(kind: str, written: str, name: str) -> str:
    """Return the key of a new entity; a country that the table knows has its key there."""
    surface = gazetteer().lookup(written) if kind == "country" else None
    if surface is not None and surface.kind in ("name", "acronym"):
        listed = surface.territory
        return listed.key if listed.kind == "country" else f"{kind}:{name}"
    return f"{kind}:{name}"


def _is_listed(key: str) -> bool:
    """Tell whether this is the id of a country in the table."""
    kind, _, code = key.partition(":")
    listed = gazetteer().by_code(code) if kind == "country" else None
    return listed is not None and listed.key == key
