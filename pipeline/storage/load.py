"""Load Arrow tables into the working database, all rows of an article in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import duckdb
import pyarrow as pa

from pipeline.storage.sql import read_sql
from pipeline.tables import SCHEMAS, Tables

_OF_ARTICLE = (
    "quote_parts",
    "article_entities",
    "article_aliases",
    "mentions",
    "quotes",
    "stances",
    "stances_toward_oneself",
    "relations",
    "article_vectors",
    "quote_vectors",
)
_KNOWN = "SELECT 1 FROM articles WHERE article_id IN (SELECT article_id FROM batch_ids) LIMIT 1"
_BUMP = "UPDATE warehouse_state SET value = value + 1 WHERE name = 'data_version'"


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit at the end, roll back on any exception."""
    try:
        connection.begin()  # within: a signal that comes meanwhile is raised once it has begun
        yield
        connection.commit()
    except BaseException:
        # A disk that is full has rolled back already; what matters is why it failed.
        with suppress(duckdb.Error):
            connection.rollback()
        raise


@contextmanager
def arrow_view(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> Iterator[None]:
    """Make an Arrow table readable as ``name`` within the block."""
    connection.register(name, table)
    try:
        yield
    except BaseException:
        # In a transaction that failed this fails, too; what matters is why it failed.
        with suppress(duckdb.Error):
            connection.unregister(name)
        raise
    connection.unregister(name)


def touch(connection: duckdb.DuckDBPyConnection) -> None:
    """Note that the data changed, so that it is compared and published again."""
    connection.execute(read_sql("statements/init_state.sql"))
    connection.execute(_BUMP)


def republish(connection: duckdb.DuckDBPyConnection) -> None:
    """Note that something changed that the comparison does not depend on: publish it only."""
    connection.execute(read_sql("statements/init_state.sql"))
    connection.execute(read_sql("statements/republish.sql"))


def load_batch(connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """Replace all rows of a batch's articles.

    Runs in one transaction: after a crash an article has all its rows or none of the new ones.
    """
    article_ids = tables["articles"].select(["article_id"])
    if not article_ids.num_rows:
        return
    with transaction(connection), arrow_view(connection, "batch_ids", article_ids):
        delete_articles_rows(connection)
        for name in SCHEMAS:
            _insert(connection, name, tables[name])
        touch(connection)


def delete_articles_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Delete all rows of the articles in the view ``batch_ids``, the article rows included.

    Each table is read whole for it, so that a batch of new articles alone, of which there can be
    no rows yet, is not looked for in any but the table of articles.
    """
    if not connection.execute(_KNOWN).fetchall():
        return
    connection.execute(read_sql("statements/delete_quote_parts.sql"))
    for name in (*_OF_ARTICLE[1:], "articles"):
        connection.execute(
            f"DELETE FROM {name} WHERE article_id IN (SELECT article_id FROM batch_ids)"  # noqa: S608
        )


def replace_rows(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Replace all rows of a table of ours by those of an Arrow table (within a transaction)."""
    connection.execute(f"DELETE FROM {name}")  # noqa: S608
    insert_rows(connection, name, table)


def insert_rows(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Append the rows of an Arrow table to a table of ours, by column name."""
    if table.num_rows:
        with arrow_view(connection, "incoming", table):
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming")  # noqa: S608


def table_of(rows: Sequence[Mapping[str, object]], schema: pa.Schema) -> pa.Table:
    """Return an Arrow table of dictionaries."""
    return pa.Table.from_pylist(list(rows), schema=schema)


def rows_of(values: Iterable[object], schema: pa.Schema) -> pa.Table:
    """Return an Arrow table of values whose attributes the columns are."""
    rows = list(values)
    columns = {
        field.name: pa.array([getattr(row, field.name) for row in rows], field.type)
        for field in schema
    }
    return pa.table(columns, schema=schema)


def _insert(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    if name in ("outlets", "articles", "article_files"):
        with arrow_view(connection, "incoming", table):
            connection.execute(read_sql(f"statements/insert_{name}.sql"))
    else:
        insert_rows(connection, name, table)
