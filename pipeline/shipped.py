"""Models and tables that come with Concord: used only if they are the files that were shipped.

``data/shipped.sha256`` names each with its SHA-256, as ``sha256sum`` prints it. It guards against
a broken installation or download, a failing disk and a file that was changed by mistake; whoever
can change the package's code can change the list, too. It is written anew by
``python -m pipeline.shipped``.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path

from pipeline.errors import ModelError

ROOT = Path(__file__).parent
LIST = "data/shipped.sha256"
_NOT_READ = ("training/", LIST)
"""Not read by a batch: what models are trained on, and the list itself."""
_PROSE = (".md", "NOTICE")


class Shipped:
    """The data files below ``root``, a copy of the package's folder."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root.resolve()
        self._read: set[str] = set()

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """The pinned SHA-256 of each file, by its path below ``root``. Raises ModelError."""
        return parse(_read(self.root / LIST).decode(errors="replace"))

    def data(self, name: str) -> bytes:
        """Return the bytes of the file at ``name``, a path below ``root`` with slashes.

        Raises ModelError where it is missing, not listed, or not the file that was shipped.
        """
        return self._checked(name)[0]

    def _checked(self, name: str) -> tuple[bytes, str]:
        path = self.root / name
        content, digest = _hashed(path)
        if digest != self.hashes.get(name):
            raise ModelError(
                f"{path} is not the file that Concord ships (its SHA-256 differs from the one in "
                f"{self.root / LIST}): install Concord again. If you have replaced the file "
                "yourself, run: python -m pipeline.shipped"
            )
        self._read.add(name)
        return content, digest

    def hashed(self, path: Path) -> tuple[bytes, str]:
        """Return the bytes of any file and their SHA-256; one below ``root`` must be as shipped.

        A retrained model lies elsewhere; nothing is known of its card. Raises ModelError.
        """
        resolved = path.resolve()
        if resolved.is_relative_to(self.root):
            return self._checked(resolved.relative_to(self.root).as_posix())
        return _hashed(path)

    def verify(self) -> None:
        """Check the files that were not read yet. Raises ModelError, naming one that differs."""
        for name in self.hashes.keys() - self._read:
            self.data(name)

    def present(self) -> Iterator[str]:
        """Yield the paths of the files that belong into the list."""
        for path in sorted(self.root.rglob("data/**/*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and not name.startswith(_NOT_READ) and not name.endswith(_PROSE):
                yield name

    def listing(self) -> str:
        """Return the list as it should be for the files that are there."""
        digests = ((_hashed(self.root / name)[1], name) for name in self.present())
        return "".join(f"{digest}  {name}\n" for digest, name in digests)


def parse(listing: str) -> Mapping[str, str]:
    """Return path -> SHA-256 from what ``sha256sum`` prints. Raises ModelError on another line."""
    found = {}
    for line in listing.splitlines():
        digest, gap, name = line.partition("  ")
        if not gap or len(digest) != hashlib.sha256().digest_size * 2:
            raise ModelError("a list of SHA-256 hashes is damaged: install Concord again")
        found[name] = digest
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot read the model file {path}: {error.strerror}") from error


def _hashed(path: Path) -> tuple[bytes, str]:
    content = _read(path)
    return content, hashlib.sha256(content).hexdigest()


@cache
def _package() -> Shipped:
    return Shipped()


def data(name: str) -> bytes:
    """Return the bytes of a file of the package, ``language/quotes/data/cues.tsv`` for example.

    Raises ModelError where it is missing or not the file that was shipped.
    """
    return _package().data(name)


def text(name: str) -> str:
    """Return the text of a file of the package. Raises ModelError as :func:`data` does."""
    return data(name).decode("utf-8")


def hashed(path: Path) -> tuple[bytes, str]:
    """Return the bytes of any file and their SHA-256; one of the package must be as shipped.

    Raises ModelError.
    """
    return _package().hashed(path)


def read(path: Path) -> bytes:
    """Return the bytes of any file; one of the package must be as shipped. Raises ModelError."""
    return hashed(path)[0]


def verify() -> None:
    """Check the package's files that were not read yet, so that none is found wrong half way.

    Raises ModelError, naming one that differs.
    """
    _package().verify()


def main(argv: Sequence[str] | None = None) -> int:
    """Write the list anew, after a file was replaced on purpose."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.shipped", description=main.__doc__)
    parser.parse_args(argv)
    (ROOT / LIST).write_text(Shipped().listing(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
