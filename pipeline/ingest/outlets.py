"""The user's list of outlets: their canonical names, aliases, domains and attributes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.identity import domain_of, outlet_id
from pipeline.models import Outlet

_OWN_COLUMNS = ("outlet", "outlet_id", "domain", "aliases")


class OutletDirectory:
    """Finds the outlet that a name, a domain or a folder stands for."""

    def __init__(self) -> None:
        self._by_name: dict[str, Outlet] = {}
        self._by_domain: dict[str, Outlet] = {}
        self._attributes: list[tuple[str, str, str]] = []

    @classmethod
    def load(cls, path: Path | None) -> OutletDirectory:
        """Read ``outlets.csv``; an empty directory for None or a file that does not exist.

        Columns: ``outlet`` (the name; required), ``outlet_id``, ``domain``, ``aliases`` (separated
        by ``|``); every other column is an attribute. Raises ValueError, naming file and line,
        where the file is not such a table or two outlets claim one name.
        """
        directory = cls()
        if path is None or not path.exists():
            return directory
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                directory._read(csv.DictReader(stream, strict=True), path)
        except UnicodeDecodeError as error:
            raise ValueError(f"{path}: not UTF-8 text; save the file as UTF-8") from error
        return directory

    def resolve(self, name: str | None = None, domain: str | None = None) -> Outlet | None:
        """Return the listed outlet with this name, alias, folder name or domain, None if none.

        A subdomain stands for its domain.
        """
        if name and (found := self._by_name.get(outlet_id(name))):
            return found
        host = domain_of(domain)
        while host and "." in host:
            if found := self._by_domain.get(host):
                return found
            host = host.partition(".")[2]
        return None

    def outlets(self) -> list[Outlet]:
        """Return every listed outlet once, by identifier."""
        return sorted(set(self._by_name.values()), key=lambda outlet: outlet.outlet_id)

    def attributes(self) -> list[tuple[str, str, str]]:
        """Return (outlet_id, attribute name, value) for every cell that is not empty."""
        return sorted(self._attributes)

    def _read(self, rows: csv.DictReader[str], path: Path) -> None:
        try:
            columns = [name.strip() for name in rows.fieldnames or []]
            rows.fieldnames = columns
            if "outlet" not in columns:
                raise ValueError(f"{path}, line 1: no column `outlet`; add a header that names it")
            if len(set(columns)) < len(columns):
                raise ValueError(f"{path}, line 1: a column name occurs twice")
            for row in rows:
                self._add(row, f"{path}, line {rows.line_num}")
        except csv.Error as error:
            raise ValueError(
                f"{path}, line {rows.reader.line_num}: not valid CSV ({error})"
            ) from error

    def _add(self, row: dict[str, str], where: str) -> None:
        extra: object = row.get(None)  # type: ignore[call-overload]
        if extra:
            raise ValueError(f"{where}: more fields than the header names")
        cells = {name: (value or "").strip() for name, value in row.items()}
        name = cells["outlet"]
        if not name:
            if any(cells.values()):
                raise ValueError(f"{where}: the column `outlet` is empty; name the outlet")
            return
        domain = domain_of(cells.get("domain"))
        if cells.get("domain") and domain is None:
            raise ValueError(f"{where}: {cells['domain']!r} is no domain such as example.org")
        outlet = Outlet(cells.get("outlet_id") or outlet_id(name), name, domain)
        for alias in _names(outlet, cells.get("aliases", "")):
            self._claim(self._by_name, alias, outlet, where)
        if domain:
            self._claim(self._by_domain, domain, outlet, where)
        self._attributes += [
            (outlet.outlet_id, column, value)
            for column, value in cells.items()
            if value and column not in _OWN_COLUMNS
        ]

    def _claim(self, table: dict[str, Outlet], key: str, outlet: Outlet, where: str) -> None:
        other = table.setdefault(key, outlet)
        if other is not outlet:
            raise ValueError(f"{where}: {key!r} already stands for {other.name}")


def _names(outlet: Outlet, aliases: str) -> Iterator[str]:
    yield from sorted(
        {outlet.outlet_id, outlet_id(outlet.name)}
        | {outlet_id(alias) for alias in aliases.split("|") if alias.strip()}
        | ({outlet_id(outlet.domain)} if outlet.domain else set())
    )
