"""What reading works on: the files of a corpus and the limits that keep reading safe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FileFormat = Literal["text", "html", "jsonl", "csv", "tsv"]

FORMATS: dict[str, FileFormat] = {
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
}
"""Suffix -> format; each may also end in ``.gz``."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one input may cost. Lengths count characters, sizes bytes, times seconds."""

    max_chars: int = 500_000
    """Longest cleaned article text."""
    max_elements: int = 30_000
    """Most elements a web page may have: extractors take time that grows with their square."""
    max_record_bytes: int = 16 * 1024 * 1024
    """Largest single document: a text or HTML file once unpacked, a JSONL line, a CSV record."""
    max_unpack_ratio: int = 200
    """A gzip file may unpack to this many times its size ..."""
    unpack_allowance: int = 64 * 1024 * 1024
    """... or to this many bytes, whichever is more."""
    settle_seconds: float = 1.0
    """A file modified less long ago than this is looked at again before it is read."""
    max_run: int = 1_000
    """Longest stretch without a blank: no prose has one, and the tokenizer's time grows with its
    square."""
    min_chars: int = 40
    """A text shorter than this must hold a whole sentence to count as an article."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the corpus that can be read.

    ``path`` is relative to the corpus with forward slashes, ``absolute`` opens it. ``size`` (bytes)
    and ``mtime_ns`` are those it had when it was found. ``folder_outlet`` is the first folder
    below the corpus, None for a file that lies directly in it.
    """

    path: str
    absolute: Path
    size: int
    mtime_ns: int
    format: FileFormat
    compressed: bool
    folder_outlet: str | None
