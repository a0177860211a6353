"""The folder of a site: which pages it holds, written whole or not at all.

A file beside the pages, ``.concord-report.parquet``, lists every page with the digest of what it
shows. Before pages are written, it forgets the digests of those that will be; after, it holds the
new ones. So a build that was killed leaves no page that the next one takes for right without
looking at it, and whatever it left beside the pages is removed.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pipeline.errors import ReportError

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = ".concord-report.parquet"
_SOURCE, _OPTIONS = b"source", b"options"
_OURS = re.compile(
    r"[a-z]+-\d+\.html|[a-z]+/[0-9a-f]{2}/[a-z0-9_-]+\.html"
    r"|search/(?:entries|words)/[0-9a-f]+\.js|(?:[a-z]+/(?:[a-z0-9]+/)?)?\.[a-z0-9_.-]+\.part"
)
"""Files that a build, perhaps a killed one, has made: nobody else names files so."""


@dataclass(slots=True)
class Counts:
    """What a build did to the files."""

    n_written: int = 0
    n_unchanged: int = 0
    n_removed: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a page: the digest of what it shows and the files it fills."""

    digest: str
    paths: tuple[str, ...]


@dataclass(slots=True)
class Site:
    """A site under ``folder``. Use as ``site = Site.open(folder)``, then :meth:`finish`."""

    folder: Path
    known: dict[tuple[str, str], Entry] = field(default_factory=dict)
    source: str = ""
    """What the pages there were made from; "" if the last build did not end."""
    options: str = ""
    """How they were made: what the last build was given, "" if there was none."""
    counts: Counts = field(default_factory=Counts)
    _entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    _present: set[str] = field(default_factory=set)

    @classmethod
    @contextmanager
    def writing(cls, folder: Path) -> Iterator[Site]:
        """Open the site, and keep other builds out until the block ends.

        Raises ReportError, as :meth:`open` does, and where another build is at work.
        """
        _make(folder)
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                message = f"another report is being written to {folder}: run again when it is done"
                raise ReportError(message) from None
            except OSError:
                pass  # a file system without locks
            yield cls.open(folder)
        finally:
            os.close(descriptor)

    @classmethod
    def open(cls, folder: Path) -> Site:
        """Open the site in a folder, made if need be.

        Raises ReportError where the folder holds other things than a site of Concord.
        """
        _make(folder)
        manifest = folder / MANIFEST
        if manifest.exists():
            return cls(folder, *_read(manifest), _present=set(_walk(folder)))
        if next(folder.iterdir(), None) is not None:
            message = f"{folder} holds other files: name an empty folder for the report"
            raise ReportError(message)
        _write(manifest, {}, "", "")  # the folder is ours from here on, even if the build is killed
        return cls(folder)

    @staticmethod
    def options_of(folder: Path) -> str:
        """Return how the site in a folder was made, "" where there is none."""
        manifest = folder / MANIFEST
        return _read(manifest, notes_alone=True)[2] if manifest.is_file() else ""

    @property
    def is_whole(self) -> bool:
        """Whether no file of the last build is missing."""
        return all(self._present.issuperset(entry.paths) for entry in self.known.values())

    def stale(self, kind: str, digests: Mapping[str, str]) -> list[str]:
        """Return the keys of a kind whose files are missing or show something else now.

        The others are kept as they are.
        """
        changed = []
        for key, digest in digests.items():
            entry = self.known.get((kind, key))
            if entry and entry.digest == digest and self._present.issuperset(entry.paths):
                self._entries[kind, key] = entry
                self.counts.n_unchanged += len(entry.paths)
            else:
                changed.append(key)
        return changed

    def forget(self) -> None:
        """Take every page for stale: each file is compared with what it should hold."""
        self.source = ""
        self.known = {key: Entry("", entry.paths) for key, entry in self.known.items()}

    def begin(self, options: str) -> None:
        """Note that pages are being written: all but those that :meth:`stale` has kept."""
        doubtful = {key: Entry("", entry.paths) for key, entry in self.known.items()}
        _write(self.folder / MANIFEST, doubtful | self._entries, "", options)

    def add(self, kind: str, key: str, digest: str, files: Iterable[tuple[str, str]]) -> None:
        """Write the files, (path, text), of one page."""
        paths = []
        for path, text in files:
            self.put(path, text.encode("utf-8", "backslashreplace"))
            paths.append(path)
        self._entries[kind, key] = Entry(digest, tuple(paths))

    def put(self, path: str, content: bytes) -> None:
        """Write one file, whole; one that is the same already is left alone."""
        target = self.folder / path
        if _holds(target, content):
            self.counts.n_unchanged += 1
            return
        partial = target.with_name(f".{target.name}.part")
        try:
            partial.write_bytes(content)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
        partial.replace(target)
        self.counts.n_written += 1

    def finish(self, source: str, options: str = "") -> None:
        """Write what the site holds now; remove the files of pages that it no longer has.

        ``source`` names what the pages were made from, ``options`` how.
        """
        kept = {path for entry in self._entries.values() for path in entry.paths}
        known = {path for entry in self.known.values() for path in entry.paths if _is_below(path)}
        left = {path for path in self._present if _OURS.fullmatch(path)}
        for path in sorted((known | left) - kept):
            self._remove(path)
        _write(self.folder / MANIFEST, self._entries, source, options)

    def _remove(self, path: str) -> None:
        try:
            (self.folder / path).unlink()
        except FileNotFoundError:
            return
        self.counts.n_removed += 1


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ReportError(f"{folder} is a file: name a folder for the report")
    folder.mkdir(parents=True, exist_ok=True)


def _walk(folder: Path) -> Iterator[str]:
    """Yield the paths of the files in a folder, with forward slashes."""
    for parent, _, names in os.walk(folder):
        below = Path(parent).relative_to(folder).as_posix()
        yield from names if below == "." else (f"{below}/{name}" for name in names)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _is_below(path: str) -> bool:
    """Whether a path from the manifest stays in the site."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not PurePosixPath(path).is_absolute() and ".." not in parts


def _read(
    manifest: Path, *, notes_alone: bool = False
) -> tuple[dict[tuple[str, str], Entry], str, str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [] if notes_alone else ["kind", "key", "digest", "path"]
    try:
        # Not read_table(), which imports the whole of Arrow's datasets first.
        with pq.ParquetFile(manifest) as file:
            table = file.read(columns=rows)
        known = _entries(table) if rows else {}
    except (pa.ArrowException, OSError, KeyError):
        return {}, "", ""  # damaged: every page is written again
    notes = table.schema.metadata or {}
    source, options = (
        notes.get(name, b"").decode(errors="replace") for name in (_SOURCE, _OPTIONS)
    )
    return known, source, options


def _entries(table: pa.Table) -> dict[tuple[str, str], Entry]:
    paths: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    columns = [table[name].to_pylist() for name in ("kind", "key", "digest", "path")]
    for kind, key, digest, path in zip(*columns, strict=True):
        paths[kind, key, digest].append(path)
    return {
        (kind, key): Entry(digest, tuple(found)) for (kind, key, digest), found in paths.items()
    }


def _write(
    manifest: Path, entries: Mapping[tuple[str, str], Entry], source: str, options: str
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        (kind, key, entry.digest, path)
        for (kind, key), entry in entries.items()
        for path in entry.paths
    ]
    names = ("kind", "key", "digest", "path")
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())
    arrays = [pa.array(column, pa.string()) for column in columns]
    partial = manifest.with_name(f"{manifest.name}.part")
    table = pa.Table.from_arrays(arrays, names=list(names))
    notes = {_SOURCE: source.encode(), _OPTIONS: options.encode()}
    pq.write_table(table.replace_schema_metadata(notes), partial)
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(manifest)
