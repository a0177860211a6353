"""Read the lock file constraints.txt; print the part of it that some packages need.

Needs nothing but Python, since an image runs it before anything is installed::

    python deploy/lock.py constraints.txt deploy/runtime.txt > requirements.txt
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_HEAD = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)(?: *; *([^\\]+?))? *\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64}) *\\?$")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package of the lock; ``marker`` says where it is needed, ``hashes`` are of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    text: str


def normal(name: str) -> str:
    """Return a package's name as the lock spells it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(text: str) -> dict[str, list[Pin]]:
    """Return the pins by name, several where the version hangs on the platform.

    Raises ValueError where one has no version or no hash.
    """
    found: dict[str, list[Pin]] = {}
    blocks = re.split(r"\n(?=\S)", text.strip())
    for block in blocks:
        first, *rest = block.splitlines()
        if first.startswith("#"):
            continue
        head = _HEAD.match(first)
        hashes = [_HASH.match(line.strip()) for line in rest]
        if head is None or not hashes or None in hashes:
            raise ValueError(f"no pin with hashes: {first!r}")
        name = normal(head[1])
        digests = tuple(match[1] for match in hashes if match)
        found.setdefault(name, []).append(Pin(name, head[2], head[3] or "", digests, block))
    return found


def subset(pins: dict[str, list[Pin]], names: Iterable[str]) -> str:
    """Return the lock of these packages alone. Raises ValueError for one that is not locked."""
    wanted = [normal(name) for name in names]
    if missing := [name for name in wanted if name not in pins]:
        raise ValueError(f"not in the lock: {', '.join(missing)}")
    return "".join(f"{pin.text}\n" for name in wanted for pin in pins[name])


def read_names(text: str) -> list[str]:
    """Return the names of a list of packages, one a line; ``#`` opens a comment."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def main(arguments: list[str]) -> int:
    """Print the lock of the packages that a list names."""
    lock, names = (Path(argument).read_text(encoding="utf-8") for argument in arguments)
    sys.stdout.write(subset(read_lock(lock), read_names(names)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
