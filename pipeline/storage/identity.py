"""Apply identity across articles to the rows of the working database."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from pipeline.entities.resolve import LocalRow, Resolution, aliases, resolve
from pipeline.models import AliasKind, EntityType
from pipeline.storage.load import arrow_view, replace_rows, rows_of, transaction
from pipeline.storage.sql import read_sql
from pipeline.tables import arrow_schema

_MAP = arrow_schema("article_id local_id entity_id", local_id=pa.int32())
_ENTITIES = arrow_schema("entity_id name type country_code wikidata_id")
_ALIASES = arrow_schema("entity_id alias kind")


def resolve_entities(connection: duckdb.DuckDBPyConnection) -> int:
    """Decide which entity each article's entities are, over all articles; return their number.

    Runs in one transaction. Entity ids that no longer exist are redirected to what their
    articles' entities became.
    """
    rows = connection.execute(read_sql("statements/local_entities.sql")).fetchall()
    local = [_local_row(*row) for row in rows]
    resolution = resolve(local)
    with (
        transaction(connection),
        arrow_view(connection, "resolved", _map_table(resolution)),
        arrow_view(connection, "resolved_entities", rows_of(resolution.entities, _ENTITIES)),
    ):
        connection.execute(read_sql("statements/apply_resolution.sql"))
        replace_rows(connection, "entity_aliases", rows_of(aliases(local, resolution), _ALIASES))
    return len(resolution.entities)


def _local_row(
    article_id: str,
    local_id: int,
    key: str,
    name: str,
    type_: EntityType,
    country_code: str | None,
    wikidata_id: str | None,
    n_mentions: int,
    surfaces: tuple[list[str], list[AliasKind]],
) -> LocalRow:
    found = tuple(zip(*surfaces, strict=True))
    return LocalRow(
        article_id, local_id, key, name, type_, country_code, wikidata_id, n_mentions, found
    )


def _map_table(resolution: Resolution) -> pa.Table:
    pairs = sorted(resolution.entity_of.items())
    columns = (
        [article_id for (article_id, _), _ in pairs],
        [local_id for (_, local_id), _ in pairs],
        [entity_id for _, entity_id in pairs],
    )
    return pa.table(dict(zip(_MAP.names, columns, strict=True)), schema=_MAP)
