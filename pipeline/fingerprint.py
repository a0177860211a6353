"""What an extraction depends on beside the article: code, data, models, settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from pipeline.storage.sql import read_sql, sql_files

_ROOT = Path(__file__).parent
_EXTRACTION = ("models.py", "tables.py", "ids.py", "vectors.py", "ingest", "language", "entities")
_COMPARISON = (
    "stories",
    "agreement",
    "entities/across",
    "entities/names.py",
    "entities/resolve.py",
    "storage/comparison.py",
    "storage/copies.py",
    "storage/identity.py",
    "storage/outlet_stances.py",
    "storage/overrides.py",
    "storage/stories.py",
    "storage/story_batches.py",
    "ids.py",
    "vectors.py",
)
_NOT_COMPARISON = ("explain_", "sample_", "verdict_")
"""Statements whose names begin so only read what was compared."""
_NOT_EXTRACTION = frozenset(
    {"discover.py", "readers.py", "changes.py", "session.py", "resolve.py", "across"}
    | {"model.onnx"}  # its hash is in the model's card
)


@cache
def fingerprint(model: str, max_chars: int) -> str:
    """Return 16 hexadecimal digits that change whenever an extraction could come out differently.

    They cover the bytes of the code and data that prepare and annotate an article, the versions
    of the spaCy model package and of spaCy, and the settings that matter.
    """
    versions = (version(model.replace("_", "-")), version("spacy"))
    return _digest((model, *versions, str(max_chars)), _EXTRACTION, _NOT_EXTRACTION)


@cache
def comparison_fingerprint() -> int:
    """Return a number below 2**63 that changes with the code and data of the comparison."""
    names = [name.removeprefix("statements/") for name in sql_files("statements")]
    statements = [
        read_sql(f"statements/{name}") for name in names if not name.startswith(_NOT_COMPARISON)
    ]
    return int(_digest(statements, _COMPARISON, frozenset()), 16) >> 1


def _digest(parts: Iterable[str], sources: Iterable[str], without: frozenset[str]) -> str:
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(part.encode() + b"\x1f")
    for path in _files(sources, without):
        digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\x1f")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(sources: Iterable[str], without: frozenset[str]) -> Iterator[Path]:
    for source in sources:
        path = _ROOT / source
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        for child in found:
            names = child.relative_to(_ROOT).parts
            if child.is_file() and child.suffix != ".pyc" and without.isdisjoint(names):
                yield child
