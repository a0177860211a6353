"""Every dependency with its version, licence and use: docs/dependencies.md and deploy/runtime.txt.

``python -m deploy.dependencies`` writes both from constraints.txt and the packages installed
beside it; ``--check`` writes nothing and fails where they are not up to date. Either way a package
under a licence that is not accepted is an error.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from deploy.licences import accepted, licence_of
from deploy.lock import Pin, normal, read_lock

ROOT = Path(__file__).parent.parent
PAGE, RUNTIME = "docs/dependencies.md", "deploy/runtime.txt"
USES: Final = ("run time", "dask", "development")
"""Uses in order; a package counts for the first that needs it."""
_BEGIN, _END = "<!-- table: make dependencies -->\n", "<!-- end of table -->\n"
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
_NAME = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")


@dataclass(frozen=True, slots=True)
class Dependency:
    """A locked package: what needs it first, and its licence as an SPDX expression."""

    name: str
    pins: tuple[Pin, ...]
    use: str
    direct: bool
    licence: str

    @property
    def versions(self) -> str:
        """The versions of its pins, each for some platforms."""
        return ", ".join(pin.version for pin in self.pins)


def dependencies(root: Path = ROOT) -> list[Dependency]:
    """Return the locked packages by name.

    Raises ValueError where one is needed by nothing, or states a licence that is not known.
    """
    pins = read_lock((root / "constraints.txt").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    starts = dict(zip(USES, (project["dependencies"], extras["dask"], extras["dev"]), strict=True))
    use: dict[str, str] = {}
    direct: set[str] = set()
    for name, requirements in starts.items():
        named = {normal(read_requirement(line)[0]) for line in requirements}
        direct |= named
        for package in closure(requirements, pins):
            use.setdefault(package, name)
    if unused := sorted(pins.keys() - use.keys()):
        raise ValueError(f"locked, and needed by nothing: {', '.join(unused)}")
    return [
        Dependency(
            name, tuple(pins[name]), use[name], name in direct, licence_of(name, _installed(name))
        )
        for name in sorted(pins)
    ]


def closure(requirements: Iterable[str], pins: Container[str]) -> set[str]:
    """Return the locked packages that requirements need, their own needs included.

    The lock holds for every platform, so markers do not matter but for those of extras. What a
    package needs is known where it is installed.
    """
    seen: set[tuple[str, str]] = set()
    todo = [read_requirement(line) for line in requirements]
    while todo:
        name, extras = todo.pop()
        for extra in ("", *extras):
            if name not in pins or (name, extra) in seen:
                continue
            seen.add((name, extra))
            found = _installed(name)
            for line in (found.requires if found else None) or ():
                named = _EXTRA.findall(line.partition(";")[2])
                if extra in named or (not extra and not named):
                    todo.append(read_requirement(line))
    return {name for name, _ in seen}


def read_requirement(line: str) -> tuple[str, tuple[str, ...]]:
    """Return the name and the extras of a requirement. Raises ValueError where it is none."""
    match = _NAME.match(line)
    if match is None:
        raise ValueError(f"no requirement: {line!r}")
    extras = tuple(part.strip() for part in (match[2] or "").split(",") if part.strip())
    return normal(match[1]), extras


@cache
def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def refused(found: Iterable[Dependency]) -> list[str]:
    """Return a sentence for each package whose licence is not accepted."""
    return [
        f"{each.name} {each.versions} ({each.use}): {each.licence} is not accepted"
        for each in found
        if not accepted(each.licence)
    ]


def table(found: Sequence[Dependency]) -> str:
    """Return the Markdown tables of the page."""
    parts = []
    for use in USES:
        rows = [each for each in found if each.use == use]
        parts.append(f"\n### {use.capitalize()}: {len(rows)} packages\n\n")
        parts.append("| package | version | licence | files pinned |\n|---|---|---|---|\n")
        for each in rows:
            name = f"**{each.name}**" if each.direct else each.name
            n_files = sum(len(pin.hashes) for pin in each.pins)
            parts.append(f"| {name} | {each.versions} | {each.licence} | {n_files} |\n")
    return "".join(parts) + "\n"


def page(old: str, found: Sequence[Dependency]) -> str:
    """Return the page with its tables written anew. Raises ValueError without their marks."""
    before, begin, rest = old.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{PAGE} has no place for the tables")
    return before + begin + table(found) + end + after


def runtime(found: Iterable[Dependency]) -> str:
    """Return the list of the packages that a batch needs, which an image is made of."""
    head = "# Needed at run time; written by make dependencies, read by deploy/lock.py.\n"
    return head + "".join(f"{each.name}\n" for each in found if each.use == USES[0])


def main(argv: Sequence[str] | None = None) -> int:
    """Write or check the page and the list."""
    parser = argparse.ArgumentParser(prog="python -m deploy.dependencies")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    options = parser.parse_args(argv)
    found = dependencies()
    old = (ROOT / PAGE).read_text(encoding="utf-8")
    problems = refused(found)
    for name, text in ((PAGE, page(old, found)), (RUNTIME, runtime(found))):
        path = ROOT / name
        if not options.check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            problems.append(f"{name} is not up to date: run make dependencies")
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
