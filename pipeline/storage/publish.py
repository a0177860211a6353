"""Publish the working database as a read-only snapshot, atomically."""

from __future__ import annotations

import shutil
import stat
from contextlib import suppress
from pathlib import Path

import duckdb

from pipeline.errors import IntegrityError, WarehouseError
from pipeline.storage.connect import WarehousePaths
from pipeline.storage.copying import (
    PUBLISHING,
    copy_into,
    log_of,
    remove_database,
    sync,
    sync_folder,
)
from pipeline.storage.trouble import reason

STORAGE_VERSION = "v1.4.0"
STATE = frozenset(
    (
        "agreement_parts",
        "article_vectors",
        "compared_stories",
        "copy_crowded",
        "copy_furniture",
        "copy_keys",
        "copy_pairs",
        "copy_sketches",
        "entity_uses",
        "outlet_coverage",
        "quote_vectors",
        "story_components",
        "story_edges",
        "story_features",
        "story_keys",
        "story_outlets",
        "story_targets",
        "touched_habits",
        "unread_stories",
        "written_entities",
    )
)
"""Tables that serve the next comparison only: empty in the snapshot, which they would double."""

Version = tuple[int, int, str]
"""Data version, number of applied SQL files, time of the latest."""


def check_integrity(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise IntegrityError, naming articles, unless the integrity view is empty."""
    rows = connection.execute("SELECT problem, id, article_id FROM v_integrity LIMIT 20").fetchall()
    if rows:
        articles = sorted({str(row[2]) for row in rows if row[2]})
        problems = "; ".join(f"{problem}: {identifier}" for problem, identifier, _ in rows[:5])
        message = (
            f"the rows of {len(articles)} article(s) contradict each other ({problems}); "
            f"articles: {', '.join(articles) or 'none named'}. The old snapshot was kept"
        )
        raise IntegrityError(message)


def published_version(paths: WarehousePaths) -> Version | None:
    """Return the version of the published snapshot, None where there is none to read."""
    if not paths.snapshot.exists():
        return None
    try:
        with duckdb.connect(str(paths.snapshot), read_only=True) as connection:
            return _version(connection)
    except duckdb.Error:
        return None


def is_behind(connection: duckdb.DuckDBPyConnection, paths: WarehousePaths) -> bool:
    """Whether the published snapshot lacks something that the working database has."""
    return published_version(paths) != _version(connection)


def publish(
    connection: duckdb.DuckDBPyConnection,
    paths: WarehousePaths,
    storage_version: str = STORAGE_VERSION,
) -> Path:
    """Copy the working database beside the old snapshot, then rename it over it.

    Readers see the old snapshot or the new one, never a part. ``storage_version`` is DuckDB's
    file format, old enough for tools on DuckDB 1.4 and later. Leaves the old snapshot and no
    part of a new one where it raises: IntegrityError where rows contradict each other,
    WarehouseError where the disk refuses.
    """
    check_integrity(connection)
    try:
        _replace(connection, paths, storage_version)
    except duckdb.InterruptException:
        raise
    except (duckdb.Error, OSError) as error:
        raise _refused(paths, error) from error
    return paths.snapshot


def _replace(
    connection: duckdb.DuckDBPyConnection, paths: WarehousePaths, storage_version: str
) -> None:
    copy = paths.folder / PUBLISHING
    try:
        remove_database(copy)
        copy_into(connection, copy, storage_version, empty=STATE)
        copy.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        sync(copy)
        # A write-ahead log left beside the old snapshot would be replayed into the new one.
        log_of(paths.snapshot).unlink(missing_ok=True)
        copy.replace(paths.snapshot)
        sync_folder(paths.folder)
    finally:
        with suppress(OSError):
            remove_database(copy)


def _refused(paths: WarehousePaths, error: Exception) -> WarehouseError:
    free = shutil.disk_usage(paths.folder).free / 2**20
    if paths.snapshot.exists():
        kept, size = "The old snapshot", paths.snapshot.stat().st_size / 2**20
        kept = f"{kept} was kept; it has {size:,.0f} MiB, and {free:,.0f} MiB are free"
    else:
        kept = f"There is no snapshot yet; {free:,.0f} MiB are free"
    return WarehouseError(
        f"cannot publish {paths.snapshot}: {reason(error)}. {kept} there. What was loaded stays: "
        "make room or give access, then run again"
    )


def _version(connection: duckdb.DuckDBPyConnection) -> Version:
    query = "SELECT value FROM warehouse_state WHERE name = 'data_version'"
    rows = connection.execute(query).fetchall()
    applied = connection.execute("SELECT count(*), max(applied_at) FROM schema_migrations")
    count, latest = applied.fetchall()[0]
    return (rows[0][0] if rows else 0, count, str(latest))
