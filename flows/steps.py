"""The steps of a batch, in their order; each is one call into the library."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import duckdb

from flows import progress
from flows.extraction import Extraction, Runner
from flows.processes import Processes
from flows.summary import RunSummary
from pipeline import interruption
from pipeline.errors import ConcordError
from pipeline.fingerprint import fingerprint
from pipeline.ingest.changes import Changes, present_paths
from pipeline.ingest.discover import discover
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.outlets import OutletDirectory
from pipeline.ingest.session import Session, Work
from pipeline.models import Rejection
from pipeline.report.build import chosen, report, site_folder
from pipeline.settings import Settings
from pipeline.storage.comparison import compare
from pipeline.storage.connect import WarehousePaths
from pipeline.storage.inputs import (
    apply_outlets,
    finish_reading,
    known_inputs,
    prune,
    stale_articles,
)
from pipeline.storage.load import load_batch
from pipeline.storage.overrides import apply_overrides, override_problems, overrides_path
from pipeline.storage.parameters import record_parameters
from pipeline.storage.publish import is_behind, publish
from pipeline.storage.runs import (
    RunCounts,
    count_rejected,
    finish_run,
    rejected,
    start_run,
    totals,
)
from pipeline.work import Options

SHOWN_REJECTIONS = 5


class Batch:
    """The steps of one run on an open working database."""

    def __init__(
        self,
        settings: Settings,
        paths: WarehousePaths,
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        self._settings = settings
        self._paths = paths
        self._connection = connection
        self._progress = progress.current()
        self._fingerprint = fingerprint(settings.model, settings.max_chars)
        limits = Limits(max_chars=settings.max_chars, settle_seconds=settings.settle_seconds)
        outlets = paths.outlets if paths.outlets.exists() else None
        self._options = Options(settings.model, self._fingerprint, limits, outlets)
        self._n_pruned = 0

    def run(self) -> RunSummary:
        """Do all steps; record how the run ended, whatever happens."""
        started = time.monotonic()
        self._progress.stage("looking at the corpus")
        found = list(discover(self._settings.corpus))
        known = known_inputs(self._connection, self._settings.corpus)
        readable = ((item.path, isinstance(item, InputFile)) for item in found)
        present = present_paths(readable, {path for path, _ in known.records})
        changes = Changes(known, present, self._fingerprint)
        session = Session(changes, self._options.limits)
        run_id = f"run_{uuid4().hex[:16]}"
        floor = self._settings.stance_floor
        start_run(self._connection, run_id, self._fingerprint, floor)
        try:
            outlets = OutletDirectory.load(self._options.outlets)
            self._ingest(session, found, present)
            apply_outlets(self._connection, outlets)
            apply_overrides(self._connection, overrides_path(self._paths))
            record_parameters(self._connection, {"stance_floor": floor})
            compare(self._connection, self._progress.stage)
            finish_run(self._connection, run_id, "completed", self._counts(session))
            published = self._publish()
            report, problem = self._report()
        except BaseException as error:
            asked = interruption.requested() or not isinstance(error, Exception)
            with suppress(duckdb.Error):  # a signal may leave a transaction open as it begins
                self._connection.rollback()
            with suppress(duckdb.Error):  # where the disk is full; what matters is why it failed
                status = "interrupted" if asked else "failed"
                finish_run(self._connection, run_id, status, self._counts(session))
            raise
        seconds = time.monotonic() - started
        return self._summary(run_id, session, published, seconds, (report, problem))

    def _ingest(
        self, session: Session, found: list[InputFile | Rejection], present: set[str]
    ) -> None:
        self._progress.stage("reading and extracting")
        self._progress.total(sum(file.size for file in session.to_read(found)))
        with Extraction(self._runner()) as extraction:
            self._extract(extraction, session.work(found), session)
            self._extract(extraction, self._stale(), session)
        corpus = self._settings.corpus
        finish_reading(self._connection, session.log, present, self._fingerprint, corpus)
        if self._settings.prune and present:  # an empty folder is more likely not mounted
            self._n_pruned = prune(self._connection, present)

    def _runner(self) -> Runner:
        settings = self._settings
        if settings.runner == "dask":
            from flows.dask_workers import DaskWorkers

            return DaskWorkers(self._options, settings, self._paths.folder)
        return Processes(
            self._options, settings.n_workers, settings.worker_memory, settings.worker_patience
        )

    def _extract(self, extraction: Extraction, work: Iterator[Work], session: Session) -> None:
        for done, result in extraction.run(work, self._settings.batch_size):
            load_batch(self._connection, result.tables)
            session.note_result(result.tables, result.rejections)
            n_bytes = sum(len(item.raw.body) for item in done if item.raw)
            self._progress.advance(len(done), n_bytes)

    def _stale(self) -> Iterator[Work]:
        size = self._settings.batch_size
        for articles in stale_articles(self._connection, self._fingerprint, size):
            yield from (Work(article=article) for article in articles)

    def _publish(self) -> bool:
        if not is_behind(self._connection, self._paths):
            return False
        self._progress.stage("publishing")
        publish(self._connection, self._paths, self._settings.storage_version)
        return True

    def _report(self) -> tuple[str | None, str | None]:
        """Return the report's address, or why there is none: the batch itself has succeeded."""
        if not self._settings.report:
            return None, None
        self._progress.stage("writing the report")
        try:
            excerpts = self._settings.excerpts or None  # no batch turns excerpts into articles
            options = chosen(site_folder(self._paths), excerpts, title=None)
            done = report(
                self._paths,
                options=options,
                note=self._progress.stage,
                workers=self._settings.n_workers,
            )
        except (ConcordError, OSError, duckdb.Error) as error:
            return None, str(error)
        return done.address, None

    def _counts(self, session: Session) -> RunCounts:
        log = session.log
        n_rejected = count_rejected(self._connection)
        return RunCounts(log.n_seen, log.n_added, log.n_changed, log.n_skipped, n_rejected)

    def _summary(
        self,
        run_id: str,
        session: Session,
        published: bool,
        seconds: float,
        report: tuple[str | None, str | None],
    ) -> RunSummary:
        log = session.log
        return RunSummary(
            run_id=run_id,
            n_seen=log.n_seen,
            n_added=log.n_added,
            n_changed=log.n_changed,
            n_skipped=log.n_skipped,
            n_pruned=self._n_pruned,
            seconds=seconds,
            published=published,
            snapshot=str(self._paths.snapshot),
            report=report[0],
            report_problem=report[1],
            rejected=[row[:3] for row in rejected(self._connection, SHOWN_REJECTIONS)],
            override_problems=[
                (problem.line, problem.detail) for problem in override_problems(self._connection)
            ],
            **totals(self._connection),
        )
