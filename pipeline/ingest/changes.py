"""What to do with each input: skip it, read it anew, or follow it to where it moved.

Pure decisions on what the warehouse knows (:class:`KnownInputs`) and what the corpus holds now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pipeline.models import RawDocument


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What is known of an article that was loaded before."""

    article_id: str
    content_hash: str
    fingerprint: str
    outlet_from: str


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """The article an input record led to, and the hash of the record at that time."""

    article_id: str
    content_hash: str


@dataclass(slots=True)
class KnownInputs:
    """Everything a warehouse knows of its inputs."""

    articles: Mapping[str, KnownArticle] = field(default_factory=dict)
    """By article id."""
    records: Mapping[tuple[str, int], KnownRecord] = field(default_factory=dict)
    """By path and line."""
    files: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Size in bytes and modification time in nanoseconds of files read to the end, by path."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """How many inputs of a file were rejected, by path."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a record.

    ``skip``: the article's rows stand. Otherwise the record goes to extraction, as ``article_id``
    where it is an article known before, under an id of its own where None.
    """

    skip: bool
    article_id: str | None


class Changes:
    """Decides record by record; build one for each run."""

    def __init__(self, known: KnownInputs, present: Iterable[str], fingerprint: str) -> None:
        """``present`` are the paths of all files now in the corpus."""
        self._known = known
        self._present = frozenset(present)
        self._fingerprint = fingerprint
        self._lines_of: dict[str, list[int]] = {}
        self._places: dict[str, list[tuple[str, int]]] = {}
        self._stale_paths: set[str] = set()
        for (path, line), record in known.records.items():
            self._lines_of.setdefault(path, []).append(line)
            self._places.setdefault(record.content_hash, []).append((path, line))
            article = known.articles.get(record.article_id)
            if article is None or article.fingerprint != fingerprint:
                self._stale_paths.add(path)

    def unchanged_file(self, path: str, size: int, mtime_ns: int) -> bool:
        """Whether a file was read to the end before, looks the same, and its rows are current."""
        return self._known.files.get(path) == (size, mtime_ns) and path not in self._stale_paths

    def n_records(self, path: str) -> int:
        """How many articles the file is known to hold."""
        return len(self._lines_of.get(path, ()))

    def n_rejected(self, path: str) -> int:
        """How many inputs of the file are known to be rejected."""
        return self._known.rejected.get(path, 0)

    def is_known(self, article_id: str) -> bool:
        """Whether the article was loaded before this run."""
        return article_id in self._known.articles

    def known_record(self, path: str, line: int) -> KnownRecord | None:
        """Return what the record at this place was before, if anything."""
        return self._known.records.get((path, line))

    def needs_lookahead(self, path: str) -> bool:
        """Whether lines may have shifted in a known file of several records.

        Then :meth:`decide` wants the content hashes that the file holds now, so that a line
        inserted above others is not taken for an edit of what stood there.
        """
        return self.n_records(path) > 1

    def decide(self, raw: RawDocument, hashes_now: frozenset[str] = frozenset()) -> Decision:
        """Decide on one record; ``hashes_now`` as :meth:`needs_lookahead` says."""
        here = self._known.records.get((raw.path, raw.line))
        if here and here.content_hash == raw.content_hash:
            return self._same_content(raw, here)
        origin = self._moved_from(raw)
        if origin:
            return self._moved(raw, *origin)
        if here and "id" not in raw.fields and here.content_hash not in hashes_now:
            return Decision(skip=False, article_id=here.article_id)
        return Decision(skip=False, article_id=None)

    def _same_content(self, raw: RawDocument, here: KnownRecord) -> Decision:
        article = self._known.articles.get(here.article_id)
        current = article is not None and article.fingerprint == self._fingerprint
        known_id = here.article_id if article and "id" not in raw.fields else None
        return (
            Decision(skip=True, article_id=here.article_id)
            if current
            else Decision(skip=False, article_id=known_id)
        )

    def _moved_from(self, raw: RawDocument) -> tuple[str, KnownRecord] | None:
        """Find where this very content stood, if it stands there no more."""
        for path, line in self._places.get(raw.content_hash, ()):
            if path == raw.path or path not in self._present:
                return path, self._known.records[path, line]
        return None

    def _moved(self, raw: RawDocument, old_path: str, record: KnownRecord) -> Decision:
        article = self._known.articles.get(record.article_id)
        if article is None:
            return Decision(skip=False, article_id=None)
        new_outlet = article.outlet_from == "folder" and _folder(old_path) != _folder(raw.path)
        if article.fingerprint == self._fingerprint and not new_outlet:
            return Decision(skip=True, article_id=record.article_id)
        return Decision(skip=False, article_id=record.article_id)

    def vanished(self) -> set[str]:
        """Return the known paths that the corpus no longer holds."""
        return set(self._lines_of) - self._present


def _folder(path: str) -> str | None:
    parts = PurePosixPath(path).parts
    return parts[0] if len(parts) > 1 else None
