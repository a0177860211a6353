"""Walk a corpus folder and name every file in it that can be read, or say why it cannot."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.inputs import FORMATS, FileFormat, InputFile
from pipeline.models import Rejection

TEMPORARY_SUFFIXES = (".part", ".tmp", ".crdownload", ".swp", "~")
ROOT_FILES = frozenset({"readme.md", "readme.txt", "outlets.csv"})
"""Files about the corpus, not articles, when they lie directly in it."""
_ACTED_ON = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
"""Characters of a file's name that would change the line or the terminal that shows it."""


def discover(corpus: Path) -> Iterator[InputFile | Rejection]:
    """Return the inputs below ``corpus``, depth first in the order of their names.

    Hidden files and folders, unfinished downloads (:data:`TEMPORARY_SUFFIXES`) and the corpus' own
    :data:`ROOT_FILES` are passed over in silence; everything else comes out as one value. A link
    to a folder inside the corpus is not followed, for its files are found at their own place.

    Raises FileNotFoundError or NotADirectoryError where ``corpus`` is no folder.
    """
    if not corpus.exists():
        raise FileNotFoundError(
            f"corpus folder {corpus} does not exist: create it, or name another"
        )
    if not corpus.is_dir():
        raise NotADirectoryError(f"corpus {corpus} is a file: name the folder that holds articles")
    root = corpus.resolve()
    return _walk(root, root)


def _walk(folder: Path, root: Path) -> Iterator[InputFile | Rejection]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        yield _unreadable(_relative(folder, root), error)
        return
    for entry in found:
        if _passed_over(entry.name, at_root=folder == root):
            continue
        try:
            yield from _visit(entry, root)
        except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before 3.13
            yield _unreadable(_relative(Path(entry.path), root), error)


def _visit(entry: os.DirEntry[str], root: Path) -> Iterator[InputFile | Rejection]:
    path = Path(entry.path)
    name = _relative(path, root)
    if entry.is_symlink() and not path.resolve(strict=True).is_relative_to(root):
        yield Rejection(
            name,
            None,
            "outside_corpus",
            "This link leads out of the corpus folder; copy the file into the corpus instead.",
        )
    elif entry.is_dir():
        if not entry.is_symlink():
            yield from _walk(path, root)
    else:
        yield _classify(path, name, entry.stat(), root)


def _classify(path: Path, name: str, status: os.stat_result, root: Path) -> InputFile | Rejection:
    kind = file_format(path.name)
    if kind is None or not stat.S_ISREG(status.st_mode):
        known = " ".join(FORMATS)
        return Rejection(
            name,
            None,
            "unsupported",
            f"Only {known} files (also .gz) are read; convert this file or take it out.",
        )
    folders = path.relative_to(root).parts[:-1]
    return InputFile(
        path=name,
        absolute=path,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        format=kind[0],
        compressed=kind[1],
        folder_outlet=_decoded(folders[0]) if folders else None,
    )


def file_format(name: str) -> tuple[FileFormat, bool] | None:
    """Return the format a file name stands for and whether it is compressed, None if unknown."""
    lowered = name.lower()
    compressed = lowered.endswith(".gz")
    suffix = Path(lowered.removesuffix(".gz")).suffix
    kind = FORMATS.get(suffix)
    return None if kind is None else (kind, compressed)


def _passed_over(name: str, *, at_root: bool) -> bool:
    lowered = name.lower()
    return (
        name.startswith(".")
        or lowered.endswith(TEMPORARY_SUFFIXES)
        or (at_root and lowered in ROOT_FILES)
    )


def _relative(path: Path, root: Path) -> str:
    r"""Return the path as one line of text, another for each path.

    Bytes that are no UTF-8, backslashes and what a terminal acts on become ``\xNN``, ``\uNNNN``.
    """
    name = os.fsencode(path.relative_to(root).as_posix()).replace(b"\\", b"\\x5c")
    text = name.decode("utf-8", "backslashreplace")
    return _ACTED_ON.sub(lambda match: _escaped(match[0]), text)


def _decoded(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _escaped(char: str) -> str:
    code = ord(char)
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65_536 else f"\\U{code:08x}"
    )


def _unreadable(name: str, error: OSError | RuntimeError) -> Rejection:
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return Rejection(
        name,
        None,
        "unreadable",
        f"The system says: {why}; check the file and its permissions.",
    )
