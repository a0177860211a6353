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
from typing import TYPE_CHECKING, get_args

from pipeline.entities.names import words
from pipeline.entities.territories import gazetteer
from pipeline.models import EntityType

if TYPE_CHECKING:
    from pipeline.entities.across.identity import Identity
    from pipeline.entities.resolve import LocalRow

ACTIONS = ("join", "split", "type")
COLUMNS = ("alias", "entity", "type", "action")
TYPES = tuple(t for t in get_args(EntityType) if t != "unnamed")
MAX_ROWS = 100_000
SHOWN = 5
"""Lines of a circle that are named."""
Place = tuple[str, int, str]
"""Article id, local id and surface form."""


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


def normal(name: str) -> str:
    """Return the form under which names are compared: folded words; ids stay as they are."""
    return name.strip() if _is_id(name) else " ".join(words(name))


def _is_id(name: str) -> bool:
    kind, colon, rest = name.strip().partition(":")
    return bool(colon and rest) and kind in (*TYPES, "unnamed")


class Overriding:
    """Overrides set to work on the sorted rows of a resolution."""

    def __init__(self, overrides: Sequence[Override], rows: Sequence[LocalRow]) -> None:
        self._rows = rows
        self._by_name: dict[tuple[str, str], Override] = {}
        self._types: dict[tuple[str, str], Override] = {}
        for override in overrides:
            table = self._types if override.action == "type" else self._by_name
            table.setdefault((normal(override.alias), override.article_id), override)
        self._problems: dict[int, str] = {}
        self.applied: Counter[int] = Counter()
        self.new_names: dict[str, str] = {}
        self.typed: dict[int, str] = {}
        """The key that a line on a type gave, by row."""
        self._own: set[str] = set()
        self._missing: set[str] = set()

    def own_keys(self) -> dict[int, str]:
        """Return, by row, the keys that splits and types give before any rule runs."""
        if not self._by_name and not self._types:
            return {}
        found = {}
        for index, row in enumerate(self._rows):
            names = _called(row)
            kind = self._find(self._types, names, row)
            split = self._find(self._by_name, names, row)
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

    def _split_key(self, split: Override, row: LocalRow) -> str:
        kind = split.type or row.key.partition(":")[0]
        key = f"{kind}:{normal(split.alias).rpartition(':')[2]}"
        self._own.add(key)
        if not _is_id(split.alias):
            self.new_names.setdefault(key, split.alias)
        return key

    @staticmethod
    def _find(
        table: Mapping[tuple[str, str], Override], names: Iterable[str], row: LocalRow
    ) -> Override | None:
        for article_id in (row.article_id, ""):
            for name in names:
                if found := table.get((name, article_id)):
                    return found
        return None

    def apply(
        self, heads: Sequence[str], identity: Identity, alias_of: dict[Place, str]
    ) -> list[str]:
        """Return the entity of each row, and put exceptions for single forms into ``alias_of``."""
        result = list(heads)
        targets = self._targets(heads, identity)
        for index, row in enumerate(self._rows if self._by_name else ()):
            named = self._find(self._by_name, (*_called(row), heads[index]), row)
            if named is not None and named.line in targets:
                result[index] = targets[named.line]
                self.applied[named.line] += 1
            elif named is None:
                self._apply_to_forms(row, targets, alias_of)
        for override in (*self._by_name.values(), *self._types.values()):
            if not self.applied[override.line]:
                detail = f"no article calls anything {override.alias!r} that this could change"
                self._complain(override.line, detail)
        return result

    @property
    def problems(self) -> list[Problem]:
        """What could not be applied, and why: the first complaint about each line."""
        return [Problem(line, detail) for line, detail in sorted(self._problems.items())]

    def _complain(self, line: int, detail: str) -> None:
        self._problems.setdefault(line, detail)

    def _apply_to_forms(
        self, row: LocalRow, targets: Mapping[int, str], alias_of: dict[Place, str]
    ) -> None:
        own = set(words(row.name))
        for alias, kind in row.aliases:
            override = self._find(self._by_name, (normal(alias),), row)
            if override is None or (kind == "name" and own.issuperset(words(alias))):
                continue
            if override.action == "split":
                entity = self._split_key(override, row)
            elif override.line in targets:
                entity = targets[override.line]
            else:
                continue
            alias_of[row.article_id, row.local_id, alias] = entity
            self.applied[override.line] += 1

    def _targets(self, heads: Sequence[str], identity: Identity) -> dict[int, str]:
        """Return the entity that each join leads to, by line; note what cannot be found."""
        by_name = self._entities_by_name(heads)
        known = set(heads)
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
        if not override.type or _is_id(override.entity):
            return None
        key = _new_key(override.type, override.entity, name)
        if not _is_listed(key):
            self.new_names.setdefault(key, override.entity)
        return key

    def _entities_by_name(self, heads: Sequence[str]) -> dict[str, str]:
        """Return name -> the entity that most rows call so, for the names that joins mention."""
        wanted = {normal(o.entity) for o in self._by_name.values() if o.action == "join"}
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row, head in zip(self._rows, heads, strict=True):
            for name in {*_called(row), *(normal(alias) for alias, _ in row.aliases)} & wanted:
                found[name][head] += 1
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


def _called(row: LocalRow) -> list[str]:
    """Return what an article calls an entity at its fullest: its name, its key."""
    names = {normal(alias) for alias, _ in row.aliases}
    kind, _, rest = row.key.partition(":")
    found = [row.key, normal(row.name)]
    if kind != "country":  # its code is no name: "in", "no"
        found.append(rest)
    return found + sorted(names) if len(names) == 1 else found
