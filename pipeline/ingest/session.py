"""One pass over a corpus: which records need work, and a log of everything that was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from pipeline.ingest.changes import Changes
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.readers import read
from pipeline.models import Article, RawDocument, Rejection

TRANSIENT = frozenset({"being_written", "unreadable", "failed"})
"""Reasons that may be gone at the next run: such a file is read again even if it looks the same."""


@dataclass(frozen=True, slots=True)
class Work:
    """One input to extract: a record to prepare, or a stored article to annotate anew.

    ``article_id`` is set where the record belongs to an article known before.
    """

    raw: RawDocument | None = None
    article: Article | None = None
    article_id: str | None = None


@dataclass(slots=True)
class ReadLog:
    """What a run read. Lines count from 1."""

    files: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Path -> size and modification time of each file read to the end."""
    records: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    """Path and line -> article id and content hash of each record that is an article."""
    rejections: list[Rejection] = field(default_factory=list)
    n_added: int = 0
    """Articles not known before this run."""
    n_changed: int = 0
    """Articles known before whose rows were replaced."""
    n_skipped: int = 0
    """Articles left as they were, those of unchanged files included."""
    n_seen: int = 0
    """Records met, whatever became of them; those of unchanged files included."""

    def reject(self, rejection: Rejection) -> None:
        """Note an input that became no article."""
        self.rejections.append(rejection)
        if rejection.reason in TRANSIENT:
            self.files.pop(rejection.path, None)


class Session:
    """Reads the changed files of a corpus, one after the other."""

    def __init__(self, changes: Changes, limits: Limits) -> None:
        self._changes = changes
        self._limits = limits
        self._loaded: set[str] = set()
        self.log = ReadLog()

    def to_read(self, found: Sequence[InputFile | Rejection]) -> list[InputFile]:
        """Return the files that look new or changed, or whose rows were made by other code."""
        return [item for item in found if isinstance(item, InputFile) and self._will_read(item)]

    def _will_read(self, file: InputFile) -> bool:
        return not self._changes.unchanged_file(file.path, file.size, file.mtime_ns)

    def work(self, found: Sequence[InputFile | Rejection]) -> Iterator[Work]:
        """Yield what needs extraction, in the order of files and lines; fill :attr:`log`."""
        self._survey(found)
        for item in found:
            if isinstance(item, Rejection):
                self.log.n_seen += 1
                self.note_rejection(item)
            elif self._will_read(item):
                yield from self._read_file(item)
            else:
                n_records = self._changes.n_records(item.path)
                self.log.n_seen += n_records + self._changes.n_rejected(item.path)
                self.log.n_skipped += n_records

    def note_result(self, tables: Mapping[str, pa.Table], rejections: Iterable[Rejection]) -> None:
        """Note what became of a batch: the rows that were loaded, the records that failed.

        An article that is loaded twice in a run counts once.
        """
        for article_id in tables["articles"]["article_id"].to_pylist():
            if article_id in self._loaded:
                continue
            self._loaded.add(article_id)
            if self._changes.is_known(article_id):
                self.log.n_changed += 1
            else:
                self.log.n_added += 1
        for row in tables["article_files"].to_pylist():
            self.note_article(**row)
        for rejection in rejections:
            self.note_rejection(rejection)

    def note_article(self, path: str, line: int, article_id: str, content_hash: str) -> None:
        """Note that a record became an article."""
        self.log.records[path, line] = (article_id, content_hash)

    def note_rejection(self, rejection: Rejection) -> None:
        """Note that a record became no article; what it was before stays."""
        self.log.reject(rejection)
        known = self._changes.known_records(rejection.path, rejection.line)
        for (path, line), record in known.items():
            self.note_article(path, line, record.article_id, record.content_hash)

    def _survey(self, found: Sequence[InputFile | Rejection]) -> None:
        """Look through the files that will be read, where anything in them may have moved."""
        if not self._changes.needs_survey:
            return
        files = self.to_read(found)
        records = (
            ((record.path, record.line), record.content_hash)
            for file in files
            for record in read(file, self._limits)
            if isinstance(record, RawDocument)
        )
        self._changes.survey([file.path for file in files], records)

    def _read_file(self, file: InputFile) -> Iterator[Work]:
        self.log.files[file.path] = (file.size, file.mtime_ns)
        for item in read(file, self._limits):
            self.log.n_seen += 1
            if isinstance(item, Rejection):
                self.note_rejection(item)
                continue
            decision = self._changes.decide(item)
            if decision.skip and decision.article_id:
                self.log.n_skipped += 1
                self.note_article(item.path, item.line, decision.article_id, item.content_hash)
            else:
                yield Work(raw=item, article_id=decision.article_id)
