"""Write the site: find what changed, render it, remove what is gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipeline.report.options import Options
from pipeline.report.site import Site
from pipeline.storage.connect import WarehousePaths, open_snapshot
from pipeline.storage.sql import read_sql, sql_files, sql_folders
from pipeline.summary import counted

if TYPE_CHECKING:
    from pipeline.report.kinds import Kind

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
    would show something else, or whose files are missing, are written, those of vanished articles
    removed; ``rebuild`` looks at every file. A build that is killed loses nothing: each file is
    whole, and the next build looks at all that it was about to write. Other ``options`` than last
    time write every page again. ``note`` is told what is being done; ``workers`` processes fill
    the pages where there are many. Raises SnapshotMissingError, WarehouseError and, where the
    folder holds other things or another build is writing to it, ReportError.
    """
    started = time.monotonic()
    options = options or Options()
    folder = folder or site_folder(paths)
    stamp = _stamp(paths.snapshot)  # before it is opened: a later one shall not pass for read
    with open_snapshot(paths) as connection, Site.writing(folder) as site:
        source = f"{stamp} {_version(connection)} {report_fingerprint()} {options}"
        if rebuild:
            site.forget()
        if site.source != _plain(source) or not site.is_whole:
            write_pages(connection, site, options, note, workers)
            site.finish(_plain(source), options.to_json())
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
    # Here, because most batches change nothing: templates and pages are a tenth of a second.
    from pipeline.report import streams
    from pipeline.report.kinds import KINDS
    from pipeline.report.render import Renderer, assets
    from pipeline.report.workers import WORTHWHILE, Pool, filled

    stamp = f"{report_fingerprint()} {options}"
    work: list[tuple[Kind, dict[str, str], list[str]]] = []
    for kind in KINDS:
        note(f"looking for changed pages: {kind.noun}")
        found = streams.digests(connection, kind.name)
        digests = {key: _mix(stamp, digest) for key, digest in found.items()}
        work.append((kind, digests, site.stale(kind.name, digests)))
    site.begin(options.to_json())
    for path, content in assets():
        site.add("asset", path, "", [(path, content.decode())])
    renderer = Renderer(options)
    with Pool(options, workers) as pool:
        for kind, digests, changed in work:
            pages = streams.pages(connection, kind.name, changed) if changed else iter(())
            parallel = workers > 1 and len(changed) >= WORTHWHILE
            files = (
                pool.rendered(kind, pages, renderer) if parallel else filled(kind, pages, renderer)
            )
            for number, (key, texts) in enumerate(files):
                if number % _STEP == 0:
                    note(f"writing {kind.noun}: {number:,} of {len(changed):,}")
                site.add(kind.name, key, digests[key], texts)


def site_folder(paths: WarehousePaths) -> Path:
    """Return where the site of a warehouse lies unless another folder is named."""
    return paths.folder / "site"


def chosen(folder: Path, excerpts: bool | None, title: str | None) -> Options:
    """Return what a site is made with: what was asked for, else what it was made with before.

    So neither a batch nor a plain ``concord report`` puts whole articles, or another name, into a
    folder that was made to be shared.
    """
    before = Options.from_json(Site.options_of(folder))
    return Options(
        before.excerpts if excerpts is None else excerpts,
        before.title if title is None else title,
    )


def _stamp(snapshot: Path) -> str:
    try:
        state = snapshot.stat()
    except FileNotFoundError:
        return ""
    return f"{state.st_mtime_ns} {state.st_size}"


def _version(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the version of the data that is being read.

    An instance that this process holds open already may be older than the file.
    """
    query = "SELECT value FROM warehouse_state WHERE name = 'data_version'"
    return str(connection.execute(query).fetchone())


def _mix(*parts: str) -> str:
    return blake2b(_plain("\x1f".join(parts)).encode(), digest_size=12).hexdigest()


def _plain(text: str) -> str:
    """Return text that any file can hold: a title from the command line may not be UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


@cache
def report_fingerprint() -> str:
    """Return what changes whenever a page could come out differently from the same data."""
    digest = blake2b(digest_size=8)
    for path in _sources():
        digest.update(path.name.encode() + b"\x1f" + path.read_bytes())
    for folder in sql_folders("report"):
        for name in sql_files(folder):
            digest.update(name.encode() + b"\x1f" + read_sql(name).encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.is_file() and path.suffix in (".py", ".html", ".css", ".js", ".svg"):
            yield path
