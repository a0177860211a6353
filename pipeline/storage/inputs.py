"""What the warehouse knows of its inputs, and the record of what a run read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.ids import content_hash
from pipeline.ingest.changes import KnownArticle, KnownFile, KnownInputs, KnownRecord
from pipeline.ingest.outlets import OutletDirectory
from pipeline.ingest.session import ReadLog
from pipeline.models import Article, Outlet
from pipeline.storage.load import (
    arrow_view,
    delete_articles_rows,
    insert_rows,
    replace_rows,
    table_of,
    touch,
    transaction,
)
from pipeline.storage.sql import read_sql
from pipeline.tables import arrow_schema

_TIME, _INT, _LONG = pa.timestamp("us"), pa.int32(), pa.int64()
_REJECTED = arrow_schema("path line reason detail seen_at", line=_INT, seen_at=_TIME)
_FILES = arrow_schema(
    "path size mtime_ns read_at fingerprint", size=_LONG, mtime_ns=_LONG, read_at=_TIME
)
_RECORDS = arrow_schema("path line article_id content_hash", line=_INT)
_PATHS = arrow_schema("path")
_RENAMES = arrow_schema("old_id new_id name domain")
_ATTRIBUTES = arrow_schema("outlet_id name value")


def known_inputs(connection: duckdb.DuckDBPyConnection, corpus: Path) -> KnownInputs:
    """Read everything known of articles, records and files; ``corpus`` is what is read now."""
    articles = connection.execute(
        "SELECT article_id, fingerprint, outlet_from, external_id FROM articles"
    ).fetchall()
    records = connection.execute(
        "SELECT path, line, article_id, content_hash FROM article_files"
    ).fetchall()
    files = connection.execute(
        "SELECT path, size, mtime_ns, fingerprint FROM input_files"
    ).fetchall()
    before = connection.execute(
        "SELECT value FROM warehouse_state WHERE name = 'corpus'"
    ).fetchall()
    same_corpus = not before or before[0][0] == _corpus_number(corpus)
    rejected = connection.execute("SELECT path, count(*) FROM rejected GROUP BY path").fetchall()
    return KnownInputs(
        articles={row[0]: KnownArticle(*row) for row in articles},
        records={(path, line): KnownRecord(*rest) for path, line, *rest in records},
        files={path: KnownFile(*rest) for path, *rest in files} if same_corpus else {},
        rejected=dict(rejected),
        same_corpus=same_corpus,
    )


def finish_reading(
    connection: duckdb.DuckDBPyConnection,
    log: ReadLog,
    present: Iterable[str],
    fingerprint: str,
    corpus: Path,
) -> None:
    """Record what was read, in one transaction, once its articles are loaded.

    Rejections of files read again are replaced, those of files that vanished are dropped.
    ``present`` are the paths of all files in the corpus, rejected ones included.
    """
    now = connection.execute("SELECT now()::TIMESTAMP").fetchall()[0][0]
    files = [
        dict(zip(_FILES.names, (path, size, mtime_ns, now, fingerprint), strict=True))
        for path, (size, mtime_ns) in log.files.items()
    ]
    reread = set(log.files) | {rejection.path for rejection in log.rejections}
    records = [
        {"path": path, "line": line, "article_id": article_id, "content_hash": content_hash}
        for (path, line), (article_id, content_hash) in log.records.items()
    ]
    rejections = [
        {"path": r.path, "line": r.line, "reason": r.reason, "detail": r.detail, "seen_at": now}
        for r in log.rejections
    ]
    before = connection.execute(read_sql("statements/input_digest.sql")).fetchall()
    with (
        transaction(connection),
        arrow_view(connection, "reread", _paths(reread)),
        arrow_view(connection, "present", _paths(present)),
        arrow_view(connection, "read_records", table_of(records, _RECORDS)),
        arrow_view(connection, "read_files", table_of(files, _FILES)),
    ):
        connection.execute(read_sql("statements/finish_reading.sql"))
        insert_rows(connection, "rejected", table_of(rejections, _REJECTED))
        connection.execute(
            "INSERT OR REPLACE INTO warehouse_state VALUES ('corpus', ?)", [_corpus_number(corpus)]
        )
        if connection.execute(read_sql("statements/input_digest.sql")).fetchall() != before:
            touch(connection)


def stale_articles(
    connection: duckdb.DuckDBPyConnection, fingerprint: str, batch_size: int
) -> Iterator[list[Article]]:
    """Yield, in batches, stored articles that other code or models extracted.

    They are those whose file has vanished; all others were read again from the corpus.
    """
    rows = connection.sql(read_sql("statements/stale_articles.sql"), params=[fingerprint])
    for batch in rows.to_arrow_table().to_batches(max_chunksize=batch_size):
        yield [_article(row) for row in batch.to_pylist()]


def prune(connection: duckdb.DuckDBPyConnection, present: Iterable[str]) -> int:
    """Remove the articles that no present file holds; return how many."""
    with (
        transaction(connection),
        arrow_view(connection, "present", _paths(present)),
    ):
        gone = connection.execute(read_sql("statements/forget_vanished.sql")).fetchall()
        ids = connection.sql(read_sql("statements/orphans.sql")).to_arrow_table()
        if ids.num_rows:
            with arrow_view(connection, "batch_ids", ids):
                delete_articles_rows(connection)
        if gone or ids.num_rows:
            touch(connection)
    return int(ids.num_rows)


def apply_outlets(connection: duckdb.DuckDBPyConnection, directory: OutletDirectory) -> None:
    """Bring outlets and their attributes in line with the user's ``outlets.csv``.

    An outlet loaded under a name that the file now lists as an alias becomes the listed one.
    Outlets that no article has any more are removed.
    """
    rows = connection.execute("SELECT outlet_id, name, domain FROM outlets WHERE known").fetchall()
    with transaction(connection):
        changed = _rename_outlets(connection, directory, rows)
        if connection.execute(read_sql("statements/drop_unused_outlets.sql")).fetchall():
            touch(connection)
        outlets = {row[0] for row in connection.execute("SELECT outlet_id FROM outlets").fetchall()}
        attributes = [
            {"outlet_id": outlet_id, "name": name, "value": value}
            for outlet_id, name, value in directory.attributes()
            if outlet_id in outlets
        ]
        table = table_of(attributes, _ATTRIBUTES)
        current = connection.sql("FROM outlet_attributes").to_arrow_table()
        if changed or _sorted(current) != _sorted(table):
            replace_rows(connection, "outlet_attributes", table)
            touch(connection)


def _rename_outlets(
    connection: duckdb.DuckDBPyConnection,
    directory: OutletDirectory,
    rows: list[tuple[str, str, str | None]],
) -> bool:
    renames = []
    for outlet_id, name, domain in rows:
        outlet = directory.resolve(name=name, domain=domain)
        if outlet is None:
            continue
        values = (outlet_id, outlet.outlet_id, outlet.name, outlet.domain or domain)
        if values == (outlet_id, outlet_id, name, domain):
            continue
        renames.append(dict(zip(_RENAMES.names, values, strict=True)))
    if renames:
        with arrow_view(connection, "renames", table_of(renames, _RENAMES)):
            connection.execute(read_sql("statements/rename_outlets.sql"))
    return bool(renames)


def _article(row: dict[str, Any]) -> Article:
    outlet = Outlet(*(row.pop(name) for name in ("outlet_id", "name", "domain", "known")))
    return Article(outlet=outlet, **row)


def _corpus_number(corpus: Path) -> int:
    """Return a number below 2**60 that stands for a folder."""
    return int(content_hash(corpus.resolve())[:15], 16)


def _paths(paths: Iterable[str]) -> pa.Table:
    return pa.table({"path": sorted(set(paths))}, schema=_PATHS)


def _sorted(table: pa.Table) -> list[tuple[str, ...]]:
    return sorted(tuple(row.values()) for row in table.to_pylist())
