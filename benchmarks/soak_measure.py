"""What a process and a warehouse take up, after a batch."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.storage.connect import WarehousePaths
from pipeline.storage.copying import log_of

_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured after a batch. Sizes and memory in MiB."""

    batch: int
    kind: str
    seconds: float
    n_articles: int
    memory: float
    handles: int
    threads: int
    server: float
    working: float
    free: float
    log: float
    snapshot: float
    prefect: float
    site: float
    site_files: int
    other_files: int


NAMES = {
    "seconds": "seconds of a batch",
    "n_articles": "articles",
    "memory": "memory of the process, MiB",
    "server": "memory of Prefect's server, MiB",
    "handles": "open files",
    "threads": "threads",
    "working": "working.duckdb, MiB",
    "free": "of it free, MiB",
    "log": "its write-ahead log, MiB",
    "snapshot": "concord.duckdb, MiB",
    "prefect": ".prefect, MiB",
    "site": "report, MiB",
    "site_files": "files of the report",
    "other_files": "other files, temporary ones too",
}
OF_A_WAREHOUSE = frozenset(
    ("n_articles", "working", "free", "log", "snapshot", "site", "site_files")
)


def measure(
    number: int,
    kind: str,
    seconds: float,
    n_articles: int,
    paths: WarehousePaths,
    temporary: Path,
) -> Sample:
    """Measure this process and a warehouse after a batch; ``temporary`` is where TMPDIR points."""
    gc.collect()  # what is garbage is not growth
    prefect, site = paths.folder / ".prefect", paths.folder / "site"
    known = {paths.working, paths.snapshot, paths.outlets, prefect, site}
    other = [path for path in paths.folder.iterdir() if path not in known]
    other += temporary.rglob("*")
    return Sample(
        batch=number,
        kind=kind,
        seconds=seconds,
        n_articles=n_articles,
        memory=_resident("self"),
        handles=len(os.listdir("/proc/self/fd")),  # noqa: PTH208
        threads=len(os.listdir("/proc/self/task")),  # noqa: PTH208
        server=sum(_resident(child) for child in _children()),
        working=_size(paths.working),
        free=_free(paths.working),
        log=_size(log_of(paths.working)),
        snapshot=_size(paths.snapshot),
        prefect=_size(prefect),
        site=_size(site),
        site_files=sum(1 for path in site.rglob("*") if path.is_file()),
        other_files=len(other),
    )


def _resident(process: str) -> float:
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _children() -> list[str]:
    """Return the processes of this one that stay: Prefect's embedded server."""
    found = Path(f"/proc/self/task/{os.getpid()}/children")
    children = found.read_text(encoding="ascii").split() if found.exists() else []
    return [
        child for child in children if b"prefect" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def _size(path: Path) -> float:
    if path.is_dir():
        return sum(_size(child) for child in path.iterdir())
    try:
        return path.stat().st_size / _MIB
    except FileNotFoundError:
        return 0.0


def _free(database: Path) -> float:
    with duckdb.connect(str(database), read_only=True) as connection:
        query = "SELECT free_blocks * block_size FROM pragma_database_size()"
        return float(connection.execute(query).fetchall()[0][0]) / _MIB
