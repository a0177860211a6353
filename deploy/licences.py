"""What licence a package states, as an SPDX expression, and whether Concord may depend on it."""

from __future__ import annotations

import re
from importlib.metadata import Distribution
from pathlib import Path
from typing import Final

_LOOKED_UP: Final = {
    # Not installed on Linux, or nothing but a licence file; read from the project's files.
    "async-timeout": "Apache-2.0",
    "atheris": "Apache-2.0",
    "axe-playwright-python": "MIT",
    "httpx2-jsfetch": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "pywin32": "PSF-2.0",
    "scipy": "BSD-3-Clause",
    "sniffio": "MIT OR Apache-2.0",
    # Artistic-1.0-Perl is chosen where it is used: unmodified, as a library.
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
    "whenever": "MIT",
}
_FIELDS: Final = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "isc": "ISC",
    "isc license": "ISC",
    "mit": "MIT",
    "mit licence": "MIT",
    "mit license": "MIT",
    "mpl-2.0": "MPL-2.0",
    "mpl-2.0 and mit": "MPL-2.0 AND MIT",
    "psfl": "PSF-2.0",
    "the bsd 2-clause license": "BSD-2-Clause",
    "the mit license (mit)": "MIT",
}
_CLASSIFIERS: Final = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_BSD: Final = {"BSD-2-Clause", "BSD-3-Clause"}
_NOTICE: Final = frozenset(
    {"0BSD", "Apache-2.0", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "PSF-2.0", "Zlib"}
    | _BSD
)
"""Ask for no more than their notice."""
_BY_FILE: Final = frozenset(["Artistic-1.0-Perl", "MPL-1.1", "MPL-2.0"])
"""Bind changes of their own files, which Concord does not make."""
_TOKEN = re.compile(r"\(|\)|[A-Za-z0-9.+-]+")


def licence_of(name: str, found: Distribution | None) -> str:
    """Return the licence of a package as an SPDX expression.

    Taken from its metadata, or looked up by hand where that says nothing exact. Raises ValueError
    where neither tells.
    """
    if name in _LOOKED_UP:
        return _LOOKED_UP[name]
    if found is not None:
        for expression in found.metadata.get_all("License-Expression") or ():
            return str(expression)
        for stated in found.metadata.get_all("License") or ():
            if licence := _FIELDS.get(str(stated).strip().partition("\n")[0].strip().lower()):
                return licence
        classifiers = [
            str(line).rpartition(" :: ")[2]
            for line in found.metadata.get_all("Classifier") or ()
            if str(line).startswith("License ::")
        ]
        if len(classifiers) == 1 and (licence := _CLASSIFIERS.get(classifiers[0])):
            return licence
        if licence := _which_bsd(found):
            return licence
    raise ValueError(f"{name} states no licence that is known: look it up in {__name__}")


def _which_bsd(found: Distribution) -> str | None:
    """Tell the two BSD licences apart by the clause that one of them has more."""
    for path in found.files or ():
        if re.search(r"LICEN[CS]E|COPYING", path.name, re.IGNORECASE):
            text = Path(str(path.locate())).read_text(encoding="utf-8", errors="replace")
            if "Redistribution and use in source and binary forms" in text:
                return "BSD-3-Clause" if "Neither the name" in text else "BSD-2-Clause"
    return None


def accepted(expression: str) -> bool:
    """Return whether a package under this licence may be depended on.

    Accepted are licences that ask for no more than their notice, and those that bind their own
    files alone; of alternatives one must be. The GPL and its kin are not, for a user could not ship
    what contains them under Concord's terms. Raises ValueError for an expression that is none.
    """
    known = _NOTICE | _BY_FILE
    tokens = _TOKEN.findall(expression)
    if "".join(tokens) != expression.replace(" ", ""):
        raise ValueError(f"no SPDX expression: {expression!r}")
    value, rest = _any_of(tokens, known)
    if rest:
        raise ValueError(f"no SPDX expression: {expression!r}")
    return value


def _any_of(tokens: list[str], known: frozenset[str]) -> tuple[bool, list[str]]:
    value, tokens = _all_of(tokens, known)
    while tokens[:1] == ["OR"]:
        other, tokens = _all_of(tokens[1:], known)
        value = value or other
    return value, tokens


def _all_of(tokens: list[str], known: frozenset[str]) -> tuple[bool, list[str]]:
    value, tokens = _one(tokens, known)
    while tokens[:1] == ["AND"]:
        other, tokens = _one(tokens[1:], known)
        value = value and other
    return value, tokens


def _one(tokens: list[str], known: frozenset[str]) -> tuple[bool, list[str]]:
    if not tokens or tokens[0] in {")", "AND", "OR", "WITH"}:
        raise ValueError("no SPDX expression: a licence is missing")
    if tokens[0] != "(":
        return tokens[0] in known, tokens[1:]
    value, tokens = _any_of(tokens[1:], known)
    if tokens[:1] != [")"]:
        raise ValueError("no SPDX expression: a bracket is missing")
    return value, tokens[1:]
