"""Write the site: find what changed, render it, remove what is gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

import duckdb

from pipeline.report import streams
from pipeline.report.kinds import KINDS
from pipeline.report.render import Options, Renderer, assets
from pipeline.report.site import Site
from pipeline.report.workers import WORTHWHILE, Pool, filled
from pipeline.storage.connect import WarehousePaths, open_snapshot
from pipeline.storage.sql import read_sql, sql_files
from pipeline.summary import counted

Note = Callable[[str], None]
_STEP = 200
"""Pages between two reports of progress."""


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What a build did. ``n_unchanged`` counts the files that were right already."""

    index: Path
    n_written: int
    n_unchanged: int
    n_removed: int
    seconds: float

    @property
    def address(self) -> str:
        """Where a browser opens it."""
        return self.index.resolve().as_uri()

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield (line, style) of what happened."""
        if self.n_written or self.n_removed:
            removed = f", {counted(self.n_removed, 'file')} removed" if self.n_removed else ""
            written = counted(self.n_written, "file")
            yield f"Done in {self.seconds:.1f} s: {written} written{removed}.", "bold green"
        else:
            yield "The report is up to date.", "bold green"


def report(
    paths: WarehousePaths,
    folder: Path | None = None,
    options: Options | None = None,
    note: Note = lambda _: None,
    *,
    rebuild: bool = False,
    workers: int = 1,
) -> ReportSummary:
    """Bring the report of a warehouse up to date; ``folder`` is ``site`` in it if not given.

    Nothing is read where the snapshot is the one that the site was made from. Only pages that
    would show something else are written, those of vanished articles removed; ``rebuild`` looks
    at every file. A build that is killed loses nothing: each file is whole, and the next build
    goes on. Other ``options`` than last time write every page again. ``note`` is told what is
    being done; ``workers`` processes fill the pages where there are many. Raises
    SnapshotMissingError, WarehouseError and, where the folder holds other things, ReportError.
    """
    started = time.monotonic()
    options = options or Options()
    folder = folder or paths.folder / "site"
    with open_snapshot(paths) as connection:
        state = paths.snapshot.stat()
        source = f"{state.st_mtime_ns} {state.st_size} {report_fingerprint()} {options}"
        site = Site.open(folder)
        if rebuild:
            site.forget()
        if site.source != source:
            write_pages(connection, site, options, note, workers)
            site.finish(source)
    counts = site.counts
    return ReportSummary(
        folder / "index.html",
        counts.n_written,
        counts.n_unchanged,
        counts.n_removed,
        time.monotonic() - started,
    )


def write_pages(
    connection: duckdb.DuckDBPyConnection,
    site: Site,
    options: Options,
    note: Note,
    workers: int = 1,
) -> None:
    """Write the pages that changed, of all kinds."""
    for path, content in assets():
        site.put(path, content)
    stamp = f"{report_fingerprint()} {options}"
    renderer = Renderer(options)
    with Pool(options, workers) as pool:
        for kind in KINDS:
            note(f"looking for changed pages: {kind.noun}")
            found = streams.digests(connection, kind.name)
            digests = {key: _mix(stamp, digest) for key, digest in found.items()}
            changed = site.stale(kind.name, digests)
            pages = streams.pages(connection, kind.name, changed) if changed else iter(())
            parallel = workers > 1 and len(changed) >= WORTHWHILE
            files = (
                pool.rendered(kind, pages, renderer) if parallel else filled(kind, pages, renderer)
            )
            for number, (key, texts) in enumerate(files):
                if number % _STEP == 0:
                    note(f"writing {kind.noun}: {number:,} of {len(changed):,}")
                site.add(kind.name, key, digests[key], texts)


def _mix(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


@cache
def report_fingerprint() -> str:
    """Return what changes whenever a page could come out differently from the same data."""
    digest = blake2b(digest_size=8)
    for path in _sources():
        digest.update(path.name.encode() + b"\x1f" + path.read_bytes())
    for kind in KINDS:
        for name in sql_files(f"report/{kind.name}"):
            digest.update(name.encode() + b"\x1f" + read_sql(name).encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.is_file() and path.suffix in (".py", ".html", ".css", ".js", ".svg"):
            yield path
