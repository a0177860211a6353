"""What an extraction depends on beside the article: code, data, models, settings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).parent
_SOURCES = ("models.py", "tables.py", "ids.py", "ingest", "language", "entities")
_NOT_EXTRACTION = ("discover.py", "readers.py", "changes.py", "copies.py", "resolve.py")


@cache
def fingerprint(model: str, max_chars: int) -> str:
    """Return 16 hexadecimal digits that change whenever an extraction could come out differently.

    They cover the bytes of the code and data that prepare and annotate an article, the version of
    the spaCy model package and of spaCy, and the settings that matter.
    """
    digest = blake2b(digest_size=8)
    for part in (model, version(model.replace("_", "-")), version("spacy"), str(max_chars)):
        digest.update(part.encode() + b"\x1f")
    for path in _source_files():
        digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\x1f")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for name in _SOURCES:
        path = _ROOT / name
        if path.is_file():
            yield path
            continue
        for child in sorted(path.rglob("*")):
            if child.suffix == ".pyc" or child.name in _NOT_EXTRACTION or not child.is_file():
                continue
            yield child
