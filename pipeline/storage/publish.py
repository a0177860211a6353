"""Publish the working database as a read-only snapshot, atomically."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import duckdb

from pipeline.errors import IntegrityError
from pipeline.storage.connect import WarehousePaths
from pipeline.storage.load import transaction

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
    file format, old enough for tools on DuckDB 1.4 and later. Raises IntegrityError, and leaves
    the old snapshot, where rows contradict each other; OSError or duckdb.Error where the disk
    refuses.
    """
    check_integrity(connection)
    temporary = paths.folder / "publishing.tmp.duckdb"
    _remove(temporary)
    source = connection.execute("SELECT current_database()").fetchall()[0][0]
    target = str(temporary).replace("'", "''")
    options = f"storage_version '{storage_version}'"
    connection.execute(f"ATTACH '{target}' AS publishing ({options})")
    try:
        _copy(connection, source)
        connection.execute("CHECKPOINT publishing")
    finally:
        connection.execute("DETACH publishing")
    _sync(temporary)
    temporary.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    # A write-ahead log left beside the old snapshot would be replayed into the new one.
    Path(f"{paths.snapshot}.wal").unlink(missing_ok=True)
    temporary.replace(paths.snapshot)
    _sync(paths.folder)
    return paths.snapshot


def _copy(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    connection.execute(f'COPY FROM DATABASE "{source}" TO publishing (SCHEMA)')
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND NOT temporary", [source]
    ).fetchall()
    with transaction(connection):
        for (name,) in sorted(found):
            if name not in STATE:
                query = f'INSERT INTO publishing."{name}" FROM "{source}"."{name}"'
                connection.execute(query)


def _version(connection: duckdb.DuckDBPyConnection) -> Version:
    query = "SELECT value FROM warehouse_state WHERE name = 'data_version'"
    rows = connection.execute(query).fetchall()
    applied = connection.execute("SELECT count(*), max(applied_at) FROM schema_migrations")
    count, latest = applied.fetchall()[0]
    return (rows[0][0] if rows else 0, count, str(latest))


def _remove(path: Path) -> None:
    for name in (path, Path(f"{path}.wal")):
        name.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
