"""Apply identity across articles to the rows of the working database."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from pipeline.entities.across.overrides import Override
from pipeline.entities.resolve import LocalRow, Resolution, aliases, resolve
from pipeline.models import AliasKind, EntityType
from pipeline.storage.load import arrow_view, replace_rows, rows_of, transaction
from pipeline.storage.overrides import note_outcome, usable_overrides
from pipeline.storage.sql import read_sql
from pipeline.tables import arrow_schema

_INT = pa.int32()
_MAP = arrow_schema("article_id local_id entity_id", local_id=_INT)
_FORMS = arrow_schema("article_id local_id alias entity_id", local_id=_INT)
_ENTITIES = arrow_schema("entity_id name type country_code wikidata_id")
_ALIASES = arrow_schema("entity_id alias kind")
_JOINS = arrow_schema(
    "entity_id key joined_to rule evidence n_articles example_article_id", n_articles=_INT
)


def resolve_entities(connection: duckdb.DuckDBPyConnection) -> int:
    """Decide which entity each article's entities are, over all articles; return their number.

    Runs in one transaction, with the overrides that the database holds. Entity ids that no longer
    exist are redirected to what their articles' entities became.
    """
    local = read_local_rows(connection)
    overrides: list[Override] = usable_overrides(connection)
    resolution = resolve(local, overrides)
    with (
        transaction(connection),
        arrow_view(connection, "resolved", _map_table(resolution)),
        arrow_view(connection, "resolved_forms", _forms_table(resolution)),
        arrow_view(connection, "resolved_entities", rows_of(resolution.entities, _ENTITIES)),
    ):
        connection.execute(read_sql("statements/apply_resolution.sql"))
        if resolution.alias_of:
            connection.execute(read_sql("statements/apply_forms.sql"))
        connection.execute(read_sql("statements/set_aside_stances.sql"))
        replace_rows(connection, "entity_aliases", rows_of(aliases(local, resolution), _ALIASES))
        replace_rows(connection, "entity_joins", rows_of(resolution.joins, _JOINS))
        note_outcome(connection, overrides, resolution)
    return len(resolution.entities)


def read_local_rows(connection: duckdb.DuckDBPyConnection) -> list[LocalRow]:
    """Return the local entities of all articles, in the order of their ids."""
    rows = connection.execute(read_sql("statements/local_entities.sql")).fetchall()
    return [_local_row(*row) for row in rows]


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
    rows = [(*place, entity_id) for place, entity_id in sorted(resolution.entity_of.items())]
    return _table(rows, _MAP)


def _forms_table(resolution: Resolution) -> pa.Table:
    rows = [(*form, entity_id) for form, entity_id in sorted(resolution.alias_of.items())]
    return _table(rows, _FORMS)


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [() for _ in schema.names]
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)
