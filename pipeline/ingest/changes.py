"""What to do with each input: skip it, read it anew, or follow it to where it moved.

Pure decisions on what the warehouse knows (:class:`KnownInputs`) and what the corpus holds now.
A *place* is a path and a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pipeline.models import RawDocument

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What is known of an article that was loaded before."""

    article_id: str
    fingerprint: str
    outlet_from: str
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """The article an input record led to, and the hash of the record at that time."""

    article_id: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file read to the end: size in bytes, modification time in nanoseconds."""

    size: int
    mtime_ns: int
    fingerprint: str
    """Of the run that read it: its rejections may come out differently under another."""


@dataclass(slots=True)
class KnownInputs:
    """Everything a warehouse knows of its inputs."""

    articles: Mapping[str, KnownArticle] = field(default_factory=dict)
    """By article id."""
    records: Mapping[Place, KnownRecord] = field(default_factory=dict)
    """By path and line."""
    files: Mapping[str, KnownFile] = field(default_factory=dict)
    """By path."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """How many inputs of a file were rejected, by path."""
    same_corpus: bool = True
    """Whether all that was read from the folder that is read now: else a path says nothing."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a record.

    ``skip``: the article's rows stand. Otherwise the record goes to extraction, as ``article_id``
    where it is an article known before, under an id of its own where None.
    """

    skip: bool
    article_id: str | None


class Changes:
    """Decides record by record; build one for each run.

    An article is followed by its external id within its file, else by its content wherever that
    went, else by its place when the content that stood there stands nowhere any more.
    """

    def __init__(self, known: KnownInputs, present: Iterable[str], fingerprint: str) -> None:
        """``present`` are the paths of all files now in the corpus."""
        self._known = known
        self._present = frozenset(present)
        self._fingerprint = fingerprint
        self._lines_of: dict[str, list[int]] = {}
        self._places: dict[str, list[Place]] = {}
        self._by_external_id: dict[tuple[str, str], KnownRecord] = {}
        self._stale_paths: set[str] = set()
        self._claimed: set[Place] = set()
        self._now: dict[Place, str] = {}
        self._hashes_now: frozenset[str] = frozenset()
        self._reread: frozenset[str] = frozenset()
        for place, record in sorted(known.records.items()):
            self._index(place, record)

    def _index(self, place: Place, record: KnownRecord) -> None:
        path, line = place
        self._lines_of.setdefault(path, []).append(line)
        self._places.setdefault(record.content_hash, []).append(place)
        article = self._known.articles.get(record.article_id)
        if article is None or article.fingerprint != self._fingerprint:
            self._stale_paths.add(path)
        if article and article.external_id:
            self._by_external_id[path, article.external_id] = record

    @property
    def needs_survey(self) -> bool:
        """Whether anything is known that :meth:`survey` could find moved or edited."""
        return bool(self._known.records)

    def survey(self, reread: Iterable[str], records: Iterable[tuple[Place, str]]) -> None:
        """Take in, before the first decision, what the files to be read hold now.

        ``records`` are places and content hashes in the files ``reread``.
        """
        self._reread = frozenset(reread)
        self._now = dict(records)
        self._hashes_now = frozenset(self._now.values())

    def unchanged_file(self, path: str, size: int, mtime_ns: int) -> bool:
        """Whether a file was read to the end before, looks the same, and its rows are current."""
        known = self._known.files.get(path)
        if known is None or (known.size, known.mtime_ns) != (size, mtime_ns):
            return False
        settled = known.fingerprint == self._fingerprint or not self.n_rejected(path)
        return settled and path not in self._stale_paths

    def n_records(self, path: str) -> int:
        """How many articles the file is known to hold."""
        return len(self._lines_of.get(path, ()))

    def n_rejected(self, path: str) -> int:
        """How many inputs of the file are known to be rejected."""
        return self._known.rejected.get(path, 0)

    def is_known(self, article_id: str) -> bool:
        """Whether the article was loaded before this run."""
        return article_id in self._known.articles

    def known_records(self, path: str, line: int | None) -> dict[Place, KnownRecord]:
        """Return what the record at a place was before, if anything; all of a file for no line."""
        lines = self._lines_of.get(path, []) if line is None else [line]
        records = self._known.records
        return {(path, at): records[path, at] for at in lines if (path, at) in records}

    def decide(self, raw: RawDocument) -> Decision:
        """Decide on one record."""
        here = self._known.records.get((raw.path, raw.line))
        if here and here.content_hash == raw.content_hash:
            return self._known_content(here, new_outlet=False)
        external_id = raw.fields.get("id")
        if external_id and self._known.same_corpus:
            same = self._by_external_id.get((raw.path, external_id))
            if same and same.content_hash == raw.content_hash:
                return self._known_content(same, new_outlet=False)
            if same:
                return Decision(skip=False, article_id=same.article_id)
        origin = self._moved_from(raw)
        if origin:
            record = self._known.records[origin]
            return self._known_content(record, new_outlet=self._leaves_outlet(origin, raw.path))
        if here and self._is_edit(here, external_id):
            return Decision(skip=False, article_id=here.article_id)
        return Decision(skip=False, article_id=None)

    def _known_content(self, record: KnownRecord, *, new_outlet: bool) -> Decision:
        article = self._known.articles.get(record.article_id)
        if article is None:
            return Decision(skip=False, article_id=None)
        if new_outlet and article.outlet_from in ("folder", "unknown"):
            return Decision(skip=False, article_id=record.article_id)
        current = article.fingerprint == self._fingerprint
        return Decision(skip=current, article_id=record.article_id)

    def _moved_from(self, raw: RawDocument) -> Place | None:
        """Find where this very content stood, if it stands there no more; each place moves once."""
        for place in self._places.get(raw.content_hash, ()):
            path = place[0]
            gone = path not in self._present or (
                path in self._reread and self._now.get(place) != raw.content_hash
            )
            if gone and place not in self._claimed:
                self._claimed.add(place)
                return place
        return None

    def _is_edit(self, here: KnownRecord, external_id: str | None) -> bool:
        article = self._known.articles.get(here.article_id)
        if article is None or article.external_id != external_id or not self._known.same_corpus:
            return False
        return here.content_hash not in self._hashes_now

    def _leaves_outlet(self, origin: Place, path: str) -> bool:
        return _folder(origin[0]) != _folder(path)


def present_paths(found: Iterable[tuple[str, bool]], known: Iterable[str]) -> set[str]:
    """Return the paths that a corpus holds.

    ``found`` are paths with whether they can be read. What is known below a folder that cannot be
    read counts as present: it is out of sight, not gone.
    """
    present, unseen = set(), []
    for path, readable in found:
        present.add(path)
        if not readable:
            unseen.append("" if path in (".", "") else f"{path}/")
    if unseen:
        present.update(path for path in known if path.startswith(tuple(unseen)))
    return present


def _folder(path: str) -> str | None:
    parts = PurePosixPath(path).parts
    return parts[0] if len(parts) > 1 else None
